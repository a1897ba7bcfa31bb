using AniGenSharp.Geometry.Skinning;

namespace AniGenSharp.Geometry;

/// <summary>
/// The joints that move each vertex, K per vertex and heaviest first, as skinned formats store them. The weights of every vertex sum to
/// exactly 1 in float32, in any order of addition.
/// </summary>
public sealed class SkinInfluences
{
    // Weights are whole multiples of 2^-22, so that every partial sum is exact in float32.
    private const int Quantum = 1 << 22;

    private SkinInfluences(InfluenceTable table, int jointCount) => (Table, JointCount) = (table, jointCount);

    /// <summary>Number of vertices, V.</summary>
    public int VertexCount => Table.VertexCount;

    /// <summary>Number of influences stored per vertex, K.</summary>
    public int PerVertex => Table.PerVertex;

    /// <summary>Number of joints of the skeleton that the indices refer to, J.</summary>
    public int JointCount { get; }

    /// <summary>The same numbers as plain arrays.</summary>
    internal InfluenceTable Table { get; }

    /// <summary>The joints that move a vertex, heaviest first; 0 where the weight is 0, [K].</summary>
    /// <param name="vertex">Index of the vertex.</param>
    public ReadOnlySpan<ushort> Joints(int vertex) => Table.Joints.AsSpan(vertex * PerVertex, PerVertex);

    /// <summary>The weights of a vertex's joints, descending, summing to exactly 1, [K].</summary>
    /// <param name="vertex">Index of the vertex.</param>
    public ReadOnlySpan<float> Weights(int vertex) => Table.Weights.AsSpan(vertex * PerVertex, PerVertex);

    /// <summary>Keeps the heaviest joints of each vertex (of equal ones, the higher index) and normalizes their weights.</summary>
    /// <param name="weights">Skin weights, [V, J].</param>
    /// <param name="perVertex">The maximum number of joints that move one vertex, K. A GLB stores 4 or 8.</param>
    /// <exception cref="ArgumentException">
    /// A weight is negative or not finite, a vertex has no weight, or there are more joints than 16 bits can number.
    /// </exception>
    public static SkinInfluences FromWeights(SkinWeights weights, int perVertex = 4)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(perVertex, 1);
        for (int i = 0; i < weights.Values.Length; i++)
            if (!(weights.Values[i] >= 0) || float.IsInfinity(weights.Values[i]))
                throw new ArgumentException(
                    $"The weight of vertex {i / weights.JointCount} for joint {i % weights.JointCount} is {weights.Values[i]}.",
                    nameof(weights));
        var table = InfluenceTable.Heaviest(weights, perVertex);
        for (int vertex = 0; vertex < table.VertexCount; vertex++)
        {
            var row = table.Weights.AsSpan(vertex * perVertex, perVertex);
            if (row[0] == 0)
                throw new ArgumentException($"Vertex {vertex} follows no joint: all its weights are zero.", nameof(weights));
            Quantize(row, table.Joints.AsSpan(vertex * perVertex, perVertex));
        }
        return new SkinInfluences(table, weights.JointCount);
    }

    /// <summary>
    /// Converts the influences of a file, which need not be sorted or sum to one: joints that occur twice for a vertex are merged, and the
    /// heaviest are kept, four per vertex or, if that is not enough for all vertices, eight.
    /// </summary>
    /// <param name="table">The file's influences, without negative weights.</param>
    /// <param name="jointCount">Number of joints of the skeleton.</param>
    /// <returns>
    /// The influences, the number of vertices without weight, which follow joint 0, and the largest share of a vertex's weight that is
    /// dropped.
    /// </returns>
    internal static (SkinInfluences Influences, int Unbound, float Dropped) FromTable(InfluenceTable table, int jointCount)
    {
        var rows = new (ushort Joint, float Weight)[table.VertexCount][];
        for (int vertex = 0; vertex < rows.Length; vertex++)
            rows[vertex] = [.. Enumerable.Range(vertex * table.PerVertex, table.PerVertex).Where(slot => table.Weights[slot] > 0)
                .GroupBy(slot => table.Joints[slot], slot => table.Weights[slot])
                .Select(weights => (weights.Key, weights.Sum())).OrderByDescending(weight => weight.Item2)];
        int perVertex = rows.All(row => row.Length <= 4) ? 4 : 8, unbound = rows.Count(row => row.Length == 0);
        float dropped = 0;
        var result = new InfluenceTable(perVertex, new ushort[rows.Length * perVertex], new float[rows.Length * perVertex]);
        foreach (var (vertex, row) in rows.Index())
        {
            var joints = result.Joints.AsSpan(vertex * perVertex, perVertex);
            var weights = result.Weights.AsSpan(vertex * perVertex, perVertex);
            float all = row.Sum(weight => weight.Weight), kept = row.Take(perVertex).Sum(weight => weight.Weight);
            for (int k = 0; k < Math.Min(perVertex, row.Length); k++)
                (joints[k], weights[k]) = (row[k].Joint, row[k].Weight / kept);
            dropped = MathF.Max(dropped, row.Length > perVertex ? 1 - kept / all : 0);
            Quantize(weights, joints);
        }
        return (new SkinInfluences(result, jointCount), unbound, dropped);
    }

    /// <summary>The heaviest influences of each vertex, with weights that sum to 1 again.</summary>
    /// <param name="perVertex">Number of influences to keep per vertex.</param>
    internal (SkinInfluences Influences, float Dropped) Keep(int perVertex)
    {
        float dropped = 0;
        var result = new InfluenceTable(perVertex, new ushort[VertexCount * perVertex], new float[VertexCount * perVertex]);
        for (int vertex = 0; vertex < VertexCount; vertex++)
        {
            var joints = result.Joints.AsSpan(vertex * perVertex, perVertex);
            var weights = result.Weights.AsSpan(vertex * perVertex, perVertex);
            int count = Math.Min(perVertex, PerVertex);
            Joints(vertex)[..count].CopyTo(joints);
            Weights(vertex)[..count].CopyTo(weights);
            float kept = 0;
            foreach (float weight in weights)
                kept += weight;
            foreach (ref float weight in weights)
                weight /= kept;
            dropped = MathF.Max(dropped, 1 - kept);
            Quantize(weights, joints);
        }
        return (new SkinInfluences(result, JointCount), dropped);
    }

    /// <summary>The influences of vertices that are copies of existing ones, as created by splitting at texture seams.</summary>
    /// <param name="vertices">The vertex that each new one copies, [W].</param>
    internal SkinInfluences Select(int[] vertices)
    {
        var table = new InfluenceTable(PerVertex, new ushort[vertices.Length * PerVertex], new float[vertices.Length * PerVertex]);
        for (int i = 0; i < vertices.Length; i++)
        {
            Joints(vertices[i]).CopyTo(table.Joints.AsSpan(i * PerVertex));
            Weights(vertices[i]).CopyTo(table.Weights.AsSpan(i * PerVertex));
        }
        return new SkinInfluences(table, JointCount);
    }

    /// <summary>The same influences for a skeleton whose joints have other indices.</summary>
    /// <param name="joint">Maps a joint's old index to its new one.</param>
    /// <param name="jointCount">Number of joints of the new skeleton.</param>
    internal SkinInfluences Renumber(Func<int, int> joint, int jointCount)
    {
        // A slot without weight keeps joint 0, as glTF requires.
        var joints = Table.Joints.Select((old, slot) => Table.Weights[slot] > 0 ? (ushort)joint(old) : (ushort)0);
        return new SkinInfluences(Table with { Joints = [.. joints] }, jointCount);
    }

    private static void Quantize(Span<float> weights, Span<ushort> joints)
    {
        // The heaviest joint takes the rounding remainder.
        int left = Quantum;
        for (int k = weights.Length - 1; k >= 0; k--)
        {
            int share = k == 0 ? left : (int)MathF.Round(weights[k] * Quantum);
            left -= share;
            weights[k] = share / (float)Quantum;
            if (share == 0)
                joints[k] = 0;
        }
    }
}
