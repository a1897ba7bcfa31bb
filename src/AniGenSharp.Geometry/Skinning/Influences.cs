namespace AniGenSharp.Geometry.Skinning;

/// <summary>Makes the influences of every vertex sum to one exactly, not just to rounding, as strict readers ask.</summary>
internal static class Influences
{
    // Weights are whole multiples of 2^-22, so that their sum is exact in float32 in whatever order a reader adds them.
    private const int Quantum = 1 << 22;

    /// <summary>The heaviest joints of each vertex, heaviest first; a slot of zero weight holds joint 0.</summary>
    /// <param name="weights">[V, J].</param>
    /// <param name="perVertex">K.</param>
    /// <returns>[V, K].</returns>
    /// <exception cref="ArgumentException">A weight is negative or not finite, or a vertex has none.</exception>
    public static SkinInfluences Exact(SkinWeights weights, int perVertex)
    {
        for (int i = 0; i < weights.Values.Length; i++)
        {
            if (!(weights.Values[i] >= 0) || float.IsInfinity(weights.Values[i]))
                throw new ArgumentException($"The weight of vertex {i / weights.JointCount} for joint {i % weights.JointCount} is {weights.Values[i]}.", nameof(weights));
        }
        SkinInfluences influences = SkinInfluences.Heaviest(weights, perVertex);
        for (int vertex = 0; vertex < influences.VertexCount; vertex++)
        {
            Span<float> row = influences.Weights.AsSpan(vertex * perVertex, perVertex);
            Span<ushort> joints = influences.Joints.AsSpan(vertex * perVertex, perVertex);
            if (row[0] == 0)
                throw new ArgumentException($"Vertex {vertex} follows no joint: all its weights are zero.", nameof(weights));
            int left = Quantum;
            for (int k = perVertex - 1; k >= 0; k--)
            {
                int share = k == 0 ? left : (int)MathF.Round(row[k] * Quantum);
                left -= share;
                row[k] = share / (float)Quantum;
                if (share == 0)
                    joints[k] = 0;
            }
        }
        return influences;
    }
}
