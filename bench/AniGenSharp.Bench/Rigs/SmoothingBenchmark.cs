using System.Globalization;
using System.Numerics;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Cleanup;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skeletons.Repair;
using AniGenSharp.Geometry.Skinning;

namespace AniGenSharp.Bench.Rigs;

/// <summary>Skin L1 error and tear of generated creatures for several face counts and amounts of smoothing.</summary>
internal static class SmoothingBenchmark
{
    private static readonly int[] s_iterations = [0, 20, 100];
    private static readonly double[] s_lengths = [0.02, 0.03, 0.04, 0.05, 0.07];

    /// <summary>Prints the means over the creatures.</summary>
    /// <param name="truth">The folder that <c>make_creatures.py</c> wrote.</param>
    /// <param name="stages">The output folder of <c>anigen generate --save-stages</c> on its pictures.</param>
    /// <param name="most">The maximum number of creatures.</param>
    /// <param name="faceCounts">The face counts.</param>
    public static void Run(string truth, string stages, int most, int[] faceCounts)
    {
        var sums = new SortedDictionary<(int Faces, string Smoothing), (double Skin, double Tear, int Count)>();
        foreach (var (creature, values) in RigBenchmark.Creatures(truth, stages).Take(most))
        {
            var (_, _, surface, predicted) = values.Complete();
            var (skeleton, weights, _) = RigRepair.Repair(predicted.Skeleton, predicted.Weights);
            int[] matched = [.. skeleton.Joints.Select(creature.Nearest)];
            foreach (int faces in faceCounts)
            {
                var clean = SurfaceCleaner.Clean(surface, weights, new SurfaceCleaningOptions { Faces = faces });
                var (mesh, fine) = (clean.Mesh, clean.Weights);
                while (mesh.FaceCount < faces * 0.6)
                    (mesh, fine) = Subdivide(mesh, fine);
                foreach (var (smoothing, smooth) in Variants(mesh, SkinWeightFilter.Filter(fine, skeleton)))
                {
                    var influences = SkinInfluences.FromWeights(smooth);
                    var (skin, tear, count) = sums.GetValueOrDefault((faces, smoothing));
                    tear += TearMetric.Measure(mesh, SkeletonForest.Of(skeleton), influences.Table).WorstPercent;
                    sums[(faces, smoothing)] = (skin + RigFigures.SkinError(creature, mesh, influences, matched), tear, count + 1);
                }
            }
        }
        foreach (var ((faces, smoothing), (skin, tear, count)) in sums)
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{faces,7} {smoothing,-25} {count,3} {skin / count,7:f3} {tear / count,8:f4}"));
    }

    private static IEnumerable<(string Smoothing, SkinWeights Weights)> Variants(TriangleMesh mesh, SkinWeights weights)
    {
        foreach (int iterations in s_iterations)
            yield return ($"iterations {iterations:d3}", SkinWeightSmoother.Smooth(weights, mesh.Indices, iterations));
        foreach (double length in s_lengths)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"length {length:f3}");
            yield return (name, SkinWeightDiffusion.Diffuse(weights, mesh, length));
        }
    }

    /// <summary>Divides every face into four.</summary>
    private static (TriangleMesh Mesh, SkinWeights Weights) Subdivide(TriangleMesh mesh, SkinWeights weights)
    {
        var edges = EdgeTable.Build(mesh.Indices, mesh.VertexCount);
        int joints = weights.JointCount, count = mesh.VertexCount;
        var positions = new List<Vector3>(mesh.Positions);
        float[] values = new float[(count + edges.Count) * joints];
        weights.Values.CopyTo(values, 0);
        int[] middles = new int[mesh.Indices.Length];
        for (int e = 0; e < edges.Count; e++)
        {
            int a = mesh.Indices[edges[e][0]], b = mesh.Indices[EdgeTable.Next(edges[e][0])];
            positions.Add((mesh.Positions[a] + mesh.Positions[b]) / 2);
            for (int j = 0; j < joints; j++)
                values[(count + e) * joints + j] = (weights.Row(a)[j] + weights.Row(b)[j]) / 2;
            foreach (int halfEdge in edges[e])
                middles[halfEdge] = count + e;
        }
        var indices = new List<int>();
        for (int i = 0; i < mesh.Indices.Length; i += 3)
            indices.AddRange(
            [
                mesh.Indices[i], middles[i], middles[i + 2],
                mesh.Indices[i + 1], middles[i + 1], middles[i],
                mesh.Indices[i + 2], middles[i + 2], middles[i + 1],
                middles[i], middles[i + 1], middles[i + 2],
            ]);
        return (new TriangleMesh([.. positions], [.. indices]), new SkinWeights(values, joints));
    }
}
