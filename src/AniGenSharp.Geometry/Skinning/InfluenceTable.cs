using AniGenSharp.Geometry.Concurrency;
using AniGenSharp.Geometry.Skeletons.Grouping;

namespace AniGenSharp.Geometry.Skinning;

/// <summary>
/// Joints and weights per vertex as plain arrays. Nothing is checked: influences from a file need not be sorted or sum to one.
/// </summary>
/// <param name="PerVertex">Influences per vertex, K.</param>
/// <param name="Joints">Joint indices, [V, K] row-major.</param>
/// <param name="Weights">Their weights, [V, K] row-major.</param>
internal sealed record InfluenceTable(int PerVertex, ushort[] Joints, float[] Weights)
{
    /// <summary>Number of vertices, V.</summary>
    public int VertexCount => Joints.Length / PerVertex;

    /// <summary>
    /// Keeps the heaviest joints of each vertex (of equal ones, the higher index), heaviest first, and divides their weights by their sum.
    /// Source: convert_to_glb_from_data in the reference's anigen/utils/export_utils.py.
    /// </summary>
    /// <param name="weights">[V, J].</param>
    /// <param name="perVertex">K.</param>
    /// <returns>[V, K]. Unused slots contain joint 0 and weight 0; a vertex without weight has only unused slots.</returns>
    /// <exception cref="ArgumentException">There are more joints than 16 bits can number.</exception>
    public static InfluenceTable Heaviest(SkinWeights weights, int perVertex = 4)
    {
        if (weights.JointCount > ushort.MaxValue)
            throw new ArgumentException($"{weights.JointCount} joints are more than a skin can number.", nameof(weights));
        var table = new InfluenceTable(perVertex, new ushort[weights.VertexCount * perVertex], new float[weights.VertexCount * perVertex]);
        Parallel.For(0, weights.VertexCount, ParallelLoops.Options, v => Pick(
            weights.Row(v), table.Joints.AsSpan(v * perVertex, perVertex), table.Weights.AsSpan(v * perVertex, perVertex)));
        return table;
    }

    private static void Pick(ReadOnlySpan<float> row, Span<ushort> joints, Span<float> weights)
    {
        // An insertion sort over the few kept influences.
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
