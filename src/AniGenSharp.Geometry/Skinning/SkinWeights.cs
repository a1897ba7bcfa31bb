namespace AniGenSharp.Geometry;

/// <summary>How much each joint moves each vertex, as a dense matrix whose rows sum to one.</summary>
/// <param name="Values">Weights, [V, J] row-major.</param>
/// <param name="JointCount">Number of joints, J.</param>
public sealed record SkinWeights(float[] Values, int JointCount)
{
    /// <summary>Number of vertices, V.</summary>
    public int VertexCount => JointCount == 0 ? 0 : Values.Length / JointCount;

    /// <summary>The weights of one vertex, [J].</summary>
    public Span<float> Row(int vertex) => Values.AsSpan(vertex * JointCount, JointCount);
}
