using System.Numerics;
using AniGenSharp.Geometry.Concurrency;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Skinning;

namespace AniGenSharp.Geometry.Skeletons.Repair;

/// <summary>
/// Measures tearing. The mesh is deformed into a fixed set of seeded poses; a vertex's tear is the largest lengthening of any of its edges
/// in any pose. Vertices at the same position (split for texture coordinates) count as joined.
/// </summary>
internal static class TearMetric
{
    /// <summary>Measures a rig.</summary>
    /// <param name="mesh">The surface at rest.</param>
    /// <param name="forest">Joints in the mesh's space; each of several roots moves separately.</param>
    /// <param name="influences">[V, K].</param>
    /// <param name="poses">Number of poses.</param>
    /// <param name="seed">
    /// Random seed of the poses. Figures of different rigs are comparable if the seeds are equal and the joints are in the same order.
    /// </param>
    /// <exception cref="ArgumentException">There are not as many influences as vertices.</exception>
    public static TearReport Measure(TriangleMesh mesh, SkeletonForest forest, InfluenceTable influences, int poses = 16, int seed = 42)
    {
        float[] tears = Lengthenings(mesh, forest, influences, poses, seed);
        if (tears.Length == 0 || mesh.FaceCount == 0)
            return new TearReport(0, 0, 0);
        float scale = Scale(mesh);
        Array.Sort(tears);
        int worst = Math.Max(1, tears.Length / 100);
        return new TearReport(tears.Average() * scale, tears[^worst..].Average() * scale, tears[^1] * scale);
    }

    /// <summary>The tear of each vertex, as a share of the mesh's longest side, [V].</summary>
    /// <inheritdoc cref="Measure"/>
    public static float[] PerVertex(TriangleMesh mesh, SkeletonForest forest, InfluenceTable influences, int poses = 16, int seed = 42)
    {
        float scale = Scale(mesh);
        return Array.ConvertAll(Lengthenings(mesh, forest, influences, poses, seed), tear => tear * scale);
    }

    private static float Scale(TriangleMesh mesh) => 1 / MathF.Max(BoundingBox.Of(mesh.Positions).LongestSide, 1e-12f);

    /// <summary>The largest lengthening of an edge of each vertex, [V].</summary>
    private static float[] Lengthenings(TriangleMesh mesh, SkeletonForest forest, InfluenceTable influences, int poses, int seed)
    {
        int count = mesh.VertexCount;
        if (influences.VertexCount != count)
        {
            throw new ArgumentException(
                $"Influences of {influences.VertexCount} vertices do not fit a mesh of {count}.", nameof(influences));
        }
        float[] tears = new float[count];
        if (count == 0 || mesh.FaceCount == 0)
            return tears;
        var neighbors = new VertexNeighbors(count, [.. mesh.Indices, .. Seams(mesh.Positions)]);
        foreach (var pose in Poses(forest.Count, poses, seed))
        {
            var posed = LinearBlendSkinning.Deform(mesh.Positions, forest, influences, pose);
            Parallel.For(0, count, ParallelLoops.Options, v =>
            {
                foreach (int n in neighbors.Of(v))
                {
                    tears[v] = MathF.Max(
                        tears[v], Vector3.Distance(posed[v], posed[n]) - Vector3.Distance(mesh.Positions[v], mesh.Positions[n]));
                }
            });
        }
        return tears;
    }

    /// <summary>
    /// Poses in which every joint, including roots, is rotated by up to 30° about a random axis; the same for the same seed.
    /// </summary>
    internal static IEnumerable<SkeletonPose> Poses(int joints, int poses, int seed)
    {
        const float most = MathF.PI / 6;
        var random = new Random(seed);
        for (int i = 0; i < poses; i++)
        {
            var pose = SkeletonPose.Rest(joints);
            for (int j = 0; j < joints; j++)
            {
                // A direction uniform on the sphere.
                float z = random.NextSingle() * 2 - 1, angle = random.NextSingle() * MathF.Tau;
                float ring = MathF.Sqrt(MathF.Max(0, 1 - z * z));
                var axis = new Vector3(ring * MathF.Cos(angle), ring * MathF.Sin(angle), z);
                pose.Rotations[j] = Quaternion.CreateFromAxisAngle(axis, random.NextSingle() * most);
            }
            yield return pose;
        }
    }

    /// <summary>Faces without area that tie each vertex to the first one at the same position.</summary>
    private static List<int> Seams(Vector3[] positions)
    {
        int[] representatives = PositionWeld.Representatives(positions);
        var ties = new List<int>();
        for (int v = 0; v < positions.Length; v++)
            if (representatives[v] != v)
                ties.AddRange([v, representatives[v], representatives[v]]);
        return ties;
    }
}
