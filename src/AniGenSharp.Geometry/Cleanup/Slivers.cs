using System.Numerics;
using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Cleanup;

/// <summary>
/// Removes faces that bridge the mesh: those whose longest edge is far longer than the median edge. <see cref="HoleFilling"/> closes the
/// holes they leave. Linear in the faces.
/// </summary>
internal static class Slivers
{
    /// <summary>Removes faces whose longest edge exceeds <paramref name="factor"/> median edges. Returns how many were removed.</summary>
    public static int Remove(WorkingMesh mesh, double factor)
    {
        if (mesh.FaceCount == 0)
            return 0;
        double limit = factor * MedianEdge(mesh.Positions, mesh.Indices);
        float square = (float)(limit * limit);
        var (positions, indices) = (mesh.Positions, mesh.Indices);
        return mesh.KeepFaces(f =>
        {
            Vector3 a = positions[indices[3 * f]], b = positions[indices[3 * f + 1]], c = positions[indices[3 * f + 2]];
            return Vector3.DistanceSquared(a, b) <= square && Vector3.DistanceSquared(b, c) <= square
                && Vector3.DistanceSquared(c, a) <= square;
        });
    }

    /// <summary>The median length over the half-edges; 0 for an empty mesh.</summary>
    public static double MedianEdge(Vector3[] positions, int[] indices)
    {
        if (indices.Length == 0)
            return 0;
        var lengths = new float[indices.Length];
        Chunks.Run(indices.Length, (_, from, to) =>
        {
            for (int h = from; h < to; h++)
                lengths[h] = Vector3.DistanceSquared(positions[indices[h]], positions[indices[EdgeTable.Next(h)]]);
        });
        return Math.Sqrt(Select(lengths, lengths.Length / 2));
    }

    /// <summary>The k-th smallest of non-negative numbers: their bits sort as integers, so two histograms find it.</summary>
    private static float Select(float[] values, int k)
    {
        Span<int> histogram = new int[1 << 16];
        foreach (float value in values)
            histogram[BitConverter.SingleToInt32Bits(value) >> 16 & 0xffff]++;
        int high = 0;
        while (k >= histogram[high])
            k -= histogram[high++];
        histogram.Clear();
        foreach (float value in values)
        {
            int bits = BitConverter.SingleToInt32Bits(value);
            if ((bits >> 16 & 0xffff) == high)
                histogram[bits & 0xffff]++;
        }
        int low = 0;
        while (k >= histogram[low])
            k -= histogram[low++];
        return BitConverter.Int32BitsToSingle(high << 16 | low);
    }
}
