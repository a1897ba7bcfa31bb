using System.Numerics;
using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Simplification;

/// <summary>
/// Divides a mesh into regions with equal numbers of vertices that can be simplified in parallel: equal stretches of a Morton curve through
/// the bounding box (Morton, "A computer oriented geodetic data base and a new technique in file sequencing", 1966). The result depends
/// only on the mesh. O(V log V).
/// </summary>
internal static class RegionPartition
{
    /// <summary>Number of regions.</summary>
    public const int Regions = 16;

    /// <summary>The owner of a vertex that belongs to no region because a face around it reaches into another one.</summary>
    public const int Shared = -1;

    private const int MortonBits = 5;

    /// <summary>The region of each vertex, or <see cref="Shared"/>, [V].</summary>
    /// <param name="positions">Vertex positions, finite, [V].</param>
    /// <param name="indices">Triangles, [3F].</param>
    public static int[] Owners(Vector3[] positions, int[] indices)
    {
        int vertices = positions.Length;
        BoundingBox box = BoundingBox.Of(positions);
        int[] keys = Array.ConvertAll(positions, position => MortonKey(position, box.Low, box.High));
        int[] order = [.. Enumerable.Range(0, vertices)];
        Array.Sort(keys, order);
        var regions = new int[vertices];
        for (int i = 0; i < vertices; i++)
            regions[order[i]] = (int)((long)i * Regions / vertices);

        int[] owners = [.. regions];
        for (int h = 0; h < indices.Length; h++)
        {
            int a = indices[h], b = indices[EdgeTable.Next(h)];
            if (regions[a] != regions[b])
                owners[a] = owners[b] = Shared;
        }
        return owners;
    }

    /// <summary>The leading bits of the three relative coordinates, interleaved.</summary>
    private static int MortonKey(Vector3d position, Vector3d low, Vector3d high)
    {
        int key = 0;
        for (int bit = 1; bit <= MortonBits; bit++)
        {
            key = key << 1 | Bit(position.X, low.X, high.X, bit);
            key = key << 1 | Bit(position.Y, low.Y, high.Y, bit);
            key = key << 1 | Bit(position.Z, low.Z, high.Z, bit);
        }
        return key;
    }

    private static int Bit(double coordinate, double low, double high, int bit) =>
        (int)((coordinate - low) / Math.Max(high - low, 1e-30) * ((1 << bit) - 1e-6)) & 1;
}
