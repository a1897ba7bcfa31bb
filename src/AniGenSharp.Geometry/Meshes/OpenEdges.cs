using System.Runtime.InteropServices;

namespace AniGenSharp.Geometry.Meshes;

/// <summary>Finds the edges at which a surface ends.</summary>
internal static class OpenEdges
{
    /// <summary>Whether some edge has a face on one side only. Vertices split by texture seams count as one.</summary>
    public static bool HasAny(TriangleMesh mesh)
    {
        int[] identity = PositionWeld.Representatives(mesh.Positions);
        var sides = new Dictionary<(int, int), int>(mesh.Indices.Length);
        for (int i = 0; i < mesh.Indices.Length; i += 3)
        {
            for (int k = 0; k < 3; k++)
            {
                int from = identity[mesh.Indices[i + k]], to = identity[mesh.Indices[i + (k + 1) % 3]];
                (int, int) edge = from < to ? (from, to) : (to, from);
                CollectionsMarshal.GetValueRefOrAddDefault(sides, edge, out _)++;
            }
        }
        return sides.Any(side => side.Value == 1 && side.Key.Item1 != side.Key.Item2);
    }
}
