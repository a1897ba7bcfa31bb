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

    /// <summary>The weights of other joints, each the sum of some of these.</summary>
    /// <param name="target">The other joint that each joint becomes a part of, [J].</param>
    /// <param name="jointCount">Number of the other joints, K.</param>
    /// <returns>[V, K].</returns>
    internal SkinWeights Regroup(int[] target, int jointCount)
    {
        var sums = new SkinWeights(new float[VertexCount * jointCount], jointCount);
        for (int v = 0; v < VertexCount; v++)
        {
            var from = Row(v);
            var to = sums.Row(v);
            for (int j = 0; j < from.Length; j++)
                to[target[j]] += from[j];
        }
        return sums;
    }
}
