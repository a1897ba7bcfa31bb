using AniGenSharp.Geometry.Skeletons.Grouping;

namespace AniGenSharp.Geometry.Skinning;

/// <summary>The heaviest few joints of each vertex, as skinned formats store them.</summary>
/// <param name="PerVertex">Influences a vertex, K.</param>
/// <param name="Joints">Joint indices, heaviest first, [V, K] row-major; 0 where the weight is 0.</param>
/// <param name="Weights">Their weights, summing to one a vertex, [V, K] row-major.</param>
internal sealed record SkinInfluences(int PerVertex, ushort[] Joints, float[] Weights)
{
    /// <summary>Number of vertices, V.</summary>
    public int VertexCount => Joints.Length / PerVertex;

    /// <summary>
    /// Keeps the heaviest joints of each vertex (the higher index first on ties) and normalises what is kept.
    /// Source: convert_to_glb_from_data in anigen/utils/export_utils.py of the reference.
    /// </summary>
    /// <param name="weights">[V, J].</param>
    /// <param name="perVertex">K: 4, or 8 for a second set of attributes.</param>
    /// <returns>[V, K]. A vertex without any weight keeps zeros only.</returns>
    /// <exception cref="ArgumentException">More joints than an index of 16 bits can name.</exception>
    public static SkinInfluences Heaviest(SkinWeights weights, int perVertex = 4)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(perVertex, 1);
        if (weights.JointCount > ushort.MaxValue)
            throw new ArgumentException($"{weights.JointCount} joints are more than a skin can name.", nameof(weights));
        var influences = new SkinInfluences(
            perVertex, new ushort[weights.VertexCount * perVertex], new float[weights.VertexCount * perVertex]);
        Parallel.For(0, weights.VertexCount, v => Pick(
            weights.Row(v), influences.Joints.AsSpan(v * perVertex, perVertex), influences.Weights.AsSpan(v * perVertex, perVertex)));
        return influences;
    }

    private static void Pick(ReadOnlySpan<float> row, Span<ushort> joints, Span<float> weights)
    {
        // An insertion sort over the few that are kept.
        int kept = 0;
        for (int j = 0; j < row.Length; j++)
        {
            if (!(row[j] > 0) || kept == joints.Length && row[j] < weights[^1])
                continue;
            int position = Math.Min(kept, joints.Length - 1);
            for (; position > 0 && weights[position - 1] <= row[j]; position--)
            {
                weights[position] = weights[position - 1];
                joints[position] = joints[position - 1];
            }
            weights[position] = row[j];
            joints[position] = (ushort)j;
            kept = Math.Min(kept + 1, joints.Length);
        }
        float sum = PairwiseSum.Of(weights);
        if (sum > 0)
            foreach (ref float weight in weights)
                weight /= sum;
    }
}
