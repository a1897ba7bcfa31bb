using System.Numerics;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Skinning;

namespace AniGenSharp.Geometry.Skeletons.Repair;

/// <summary>Measures a rig: whether its joints are one tree and every vertex is weighted, the tear in motion, and the surface.</summary>
internal static class RigMeasurement
{
    /// <summary>Measures a rig.</summary>
    /// <param name="mesh">The surface at rest.</param>
    /// <param name="forest">Joints in the mesh's space.</param>
    /// <param name="influences">[V, K].</param>
    /// <exception cref="ArgumentException">There are not as many influences as vertices.</exception>
    public static RigCheckReport Run(TriangleMesh mesh, SkeletonForest forest, InfluenceTable influences)
    {
        bool oneTree = SkeletonTree.IsOneTree(forest.Parents);
        int unweighted = 0, most = 0, few = influences.PerVertex;
        float error = 0;
        for (int v = 0; v < mesh.VertexCount; v++)
        {
            var weights = influences.Weights.AsSpan(v * few, few);
            float sum = 0;
            int used = 0;
            foreach (float weight in weights)
            {
                sum += weight;
                used += weight > 0 ? 1 : 0;
            }
            most = Math.Max(most, used);
            if (used == 0)
                unweighted++;
            else
                error = MathF.Max(error, MathF.Abs(sum - 1));
        }
        var (longest, components, degenerate) = Surface(mesh);
        return new RigCheckReport
        {
            Joints = forest.Count,
            Roots = forest.Parents.Count(parent => parent < 0),
            OneTree = oneTree,
            Vertices = mesh.VertexCount,
            Faces = mesh.FaceCount,
            UnweightedVertices = unweighted,
            LargestWeightError = error,
            MostInfluences = most,
            Tear = TearMetric.Measure(mesh, forest, influences),
            TearIfRepaired = oneTree ? null : TearMetric.Measure(mesh, RigRepair.JoinIntoOneTree(forest).Tree, influences),
            LongestEdge = longest,
            Components = components,
            DegenerateFaces = degenerate,
        };
    }

    private static (float LongestEdge, int Components, int Degenerate) Surface(TriangleMesh mesh)
    {
        int[] representatives = PositionWeld.Representatives(mesh.Positions);
        var sets = new UnionFind(mesh.VertexCount);
        for (int v = 0; v < mesh.VertexCount; v++)
            sets.Unite(representatives[v], v);
        float longest = 0;
        int degenerate = 0;
        for (int i = 0; i < mesh.Indices.Length; i += 3)
        {
            Vector3 a = mesh.Positions[mesh.Indices[i]], b = mesh.Positions[mesh.Indices[i + 1]], c = mesh.Positions[mesh.Indices[i + 2]];
            longest = MathF.Max(longest, MathF.Max(Vector3.Distance(a, b), MathF.Max(Vector3.Distance(b, c), Vector3.Distance(c, a))));
            if (a == b || b == c || c == a || Vector3.Cross(b - a, c - a) == Vector3.Zero)
                degenerate++;
            sets.Unite(mesh.Indices[i], mesh.Indices[i + 1]);
            sets.Unite(mesh.Indices[i], mesh.Indices[i + 2]);
        }

        // Vertices that no face uses are not part of the surface.
        int components = mesh.Indices.Select(sets.Find).Distinct().Count();
        return (longest / MathF.Max(BoundingBox.Of(mesh.Positions).LongestSide, 1e-12f), components, degenerate);
    }
}
