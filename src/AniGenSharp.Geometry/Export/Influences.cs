using AniGenSharp.Geometry.Rig;

namespace AniGenSharp.Geometry.Export;

/// <summary>The four strongest joints of every vertex with weights that sum to exactly one, as glTF stores them.</summary>
internal sealed class Influences
{
    /// <summary>Joints that may move one vertex.</summary>
    public const int PerVertex = 4;

    // Weights are whole multiples of this, so that their sum is exact in float32 in whatever order a reader adds them.
    private const int Quantum = 1 << 22;

    private Influences(int[] joints, float[] weights) => (Joints, Weights) = (joints, weights);

    /// <summary>Joint indices, strongest first, [V, 4]; a slot of zero weight holds joint 0.</summary>
    public int[] Joints { get; }

    /// <summary>Weights, [V, 4].</summary>
    public float[] Weights { get; }

    /// <summary>Picks and normalises; of equal weights the joint with the lower index wins.</summary>
    /// <exception cref="ArgumentException">A weight is negative or not finite, or a vertex has none.</exception>
    public static Influences Of(SkinWeights skin)
    {
        var joints = new int[skin.VertexCount * PerVertex];
        var weights = new float[joints.Length];
        Span<int> strongest = stackalloc int[PerVertex];
        for (int vertex = 0; vertex < skin.VertexCount; vertex++)
        {
            ReadOnlySpan<float> row = skin.Row(vertex);
            int count = Strongest(row, strongest, vertex);
            double sum = 0;
            for (int k = 0; k < count; k++)
                sum += row[strongest[k]];
            int left = Quantum;
            for (int k = count - 1; k >= 0; k--)
            {
                int share = k == 0 ? left : (int)Math.Round(row[strongest[k]] / sum * Quantum);
                if (share == 0)
                    continue;
                left -= share;
                joints[vertex * PerVertex + k] = strongest[k];
                weights[vertex * PerVertex + k] = share / (float)Quantum;
            }
        }
        return new Influences(joints, weights);
    }

    private static int Strongest(ReadOnlySpan<float> row, Span<int> strongest, int vertex)
    {
        int count = 0;
        for (int joint = 0; joint < row.Length; joint++)
        {
            float weight = row[joint];
            if (!(weight >= 0) || float.IsInfinity(weight))
                throw new ArgumentException($"The weight of vertex {vertex} for joint {joint} is {weight}.", nameof(row));
            if (weight == 0 || (count == PerVertex && weight <= row[strongest[PerVertex - 1]]))
                continue;
            int slot = count < PerVertex ? count++ : PerVertex - 1;
            for (; slot > 0 && row[strongest[slot - 1]] < weight; slot--)
                strongest[slot] = strongest[slot - 1];
            strongest[slot] = joint;
        }
        return count > 0 ? count : throw new ArgumentException($"Vertex {vertex} follows no joint: all its weights are zero.", nameof(row));
    }
}
