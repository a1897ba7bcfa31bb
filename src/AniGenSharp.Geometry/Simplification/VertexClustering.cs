using System.Numerics;
using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Simplification;

/// <summary>
/// Simplifies a mesh of any kind, manifold or not, by joining all vertices in a cell of a grid to their mean. It is fast and keeps the
/// shape down to the cell's size, but not the topology. Source: Rossignac and Borrel, "Multi-resolution 3D approximations for rendering
/// complex scenes", 1993.
/// </summary>
internal static class VertexClustering
{
    /// <summary>Simplifies a mesh.</summary>
    /// <param name="mesh">The mesh, finite.</param>
    /// <param name="cells">Cells along the longest side of its bounding box.</param>
    /// <returns>Positions and triangles; faces whose corners fall together are dropped.</returns>
    public static TriangleMesh Simplify(TriangleMesh mesh, int cells)
    {
        var box = BoundingBox.Of(mesh.Positions);
        float scale = cells / MathF.Max(box.LongestSide, 1e-30f);
        var numbers = new Dictionary<(int, int, int), int>();
        var sums = new List<(Vector3 Sum, int Count)>();
        var newIndex = new int[mesh.VertexCount];
        for (int v = 0; v < newIndex.Length; v++)
        {
            Vector3 cell = (mesh.Positions[v] - box.Low) * scale;
            if (!numbers.TryGetValue(((int)cell.X, (int)cell.Y, (int)cell.Z), out int number))
            {
                numbers.Add(((int)cell.X, (int)cell.Y, (int)cell.Z), number = sums.Count);
                sums.Add(default);
            }
            newIndex[v] = number;
            sums[number] = (sums[number].Sum + (mesh.Positions[v] - box.Low), sums[number].Count + 1);
        }
        var indices = new List<int>();
        for (int i = 0; i < mesh.Indices.Length; i += 3)
        {
            int a = newIndex[mesh.Indices[i]], b = newIndex[mesh.Indices[i + 1]], c = newIndex[mesh.Indices[i + 2]];
            if (a != b && b != c && c != a)
                indices.AddRange([a, b, c]);
        }
        return new TriangleMesh([.. sums.Select(sum => box.Low + sum.Sum / sum.Count)], [.. indices]);
    }
}
