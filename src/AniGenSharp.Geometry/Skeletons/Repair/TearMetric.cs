using System.Numerics;
using AniGenSharp.Geometry.Concurrency;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Skinning;

namespace AniGenSharp.Geometry.Skeletons.Repair;

/// <summary>
/// Measures tearing: the mesh is put into a fixed set of seeded poses, and a vertex's tear is the most that any of its
/// edges is lengthened in any of them. Vertices at the same place (split for texture coordinates) count as joined.
/// </summary>
internal static class TearMetric
{
    /// <summary>Measures a rig.</summary>
    /// <param name="mesh">The surface at rest.</param>
    /// <param name="forest">Joints in the mesh's space; several roots move each by itself.</param>
    /// <param name="influences">[V, K].</param>
    /// <param name="poses">How many poses.</param>
    /// <param name="seed">Seed of the poses; the figures of two rigs are comparable at equal seeds and joint counts.</param>
    /// <exception cref="ArgumentException">The influences are not the mesh's.</exception>
    public static TearReport Measure(TriangleMesh mesh, SkeletonForest forest, InfluenceTable influences, int poses = 16, int seed = 42)
    {
        int count = mesh.VertexCount;
        if (influences.VertexCount != count)
            throw new ArgumentException($"Influences of {influences.VertexCount} vertices do not fit a mesh of {count}.", nameof(influences));
        if (count == 0 || mesh.FaceCount == 0)
            return new TearReport(0, 0, 0);
        var neighbours = new VertexNeighbors(count, [.. mesh.Indices, .. Seams(mesh.Positions)]);
        float[] tears = new float[count];
        foreach (var pose in Poses(forest.Count, poses, seed))
        {
            var posed = LinearBlendSkinning.Deform(mesh.Positions, forest, influences, pose);
            Parallel.For(0, count, ParallelLoops.Options, v =>
            {
                foreach (int n in neighbours.Of(v))
                    tears[v] = MathF.Max(tears[v], Vector3.Distance(posed[v], posed[n]) - Vector3.Distance(mesh.Positions[v], mesh.Positions[n]));
            });
        }
        float scale = 1 / MathF.Max(LongestSide(mesh.Positions), 1e-12f);
        Array.Sort(tears);
        int worst = Math.Max(1, count / 100);
        return new TearReport(tears.Average() * scale, tears[^worst..].Average() * scale, tears[^1] * scale);
    }

    /// <summary>Poses in which every joint, roots as well, is turned by up to 30° about some axis; the same for the same seed.</summary>
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

    /// <summary>Faces without area that tie each vertex to the first at the same place.</summary>
    private static List<int> Seams(Vector3[] positions)
    {
        var first = new Dictionary<Vector3, int>(positions.Length);
        var ties = new List<int>();
        for (int v = 0; v < positions.Length; v++)
            if (!first.TryAdd(positions[v], v))
                ties.AddRange([v, first[positions[v]], first[positions[v]]]);
        return ties;
    }

    /// <summary>Longest side of the box around at least one position.</summary>
    internal static float LongestSide(Vector3[] positions)
    {
        Vector3 low = positions[0], high = positions[0];
        foreach (var position in positions)
            (low, high) = (Vector3.Min(low, position), Vector3.Max(high, position));
        var size = high - low;
        return MathF.Max(size.X, MathF.Max(size.Y, size.Z));
    }
}
