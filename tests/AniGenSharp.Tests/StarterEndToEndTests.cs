using System.Numerics;
using System.Runtime.InteropServices;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Extraction;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skeletons.Grouping;
using AniGenSharp.Models;
using AniGenSharp.Sparse;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Tests;

/// <summary>Compares the starter model with the reference's own run on the same picture and seed.</summary>
[Trait("Speed", "Slow")]
public sealed class StarterEndToEndTests : IDisposable
{
    private readonly LoadedModels _models = LoadedModels.Load(TestPaths.Starter, new LoadOptions { Device = "cpu" });

    public void Dispose() => _models.Dispose();

    [Fact]
    public void The_references_latents_decode_to_its_mesh_and_rig()
    {
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        using var stage1 = new Golden("starter", "stage1");
        using var stage2 = new Golden("starter", "stage2");
        using var result = new Golden("starter", "result");

        var fields = _models.LatentDecoder(default).Decode(
            new SparseTensor(Voxels(stage1["coords"]), stage2["slat_feats"].unsqueeze(0)),
            new SparseTensor(Voxels(stage1["coords_skl"]), stage2["slat_feats_skl"].unsqueeze(0)));
        var surface = SurfaceExtraction.Extract(fields.Surface);
        var votes = SkeletonGrouping.Group(fields.Skeleton);
        float[] jointFeatures = SkeletonGrouping.JointSkinFeatures(fields.Skeleton, votes.Joints);
        var weights = _models.LatentDecoder(default).SkinDecoder.Decode(surface.SkinFeatures, jointFeatures, votes.Parents);

        AssertSameQuads(result["faces"].data<int>().ToArray(), surface.Mesh.Indices);
        float[] vertices = [.. surface.Mesh.Positions.SelectMany(p => new[] { p.X, p.Y, p.Z })];
        Assert.InRange(Largest(result["vertices"], vertices), 0, 1e-5);
        float[] colors = [.. Every16(surface.Mesh.Colors!).SelectMany(c => new[] { c.X, c.Y, c.Z })];
        Assert.InRange(Largest(result["vertex_attrs[::16]"].narrow(1, 0, 3), colors), 0, 1e-4);
        Assert.Equal(result["parents"].data<int>().ToArray(), votes.Parents);
        float[] joints = [.. votes.Joints.SelectMany(p => new[] { p.X, p.Y, p.Z })];
        Assert.InRange(Largest(result["joints"], joints), 0, 1e-5);
        float[] weightRows = [.. Enumerable.Range(0, (weights.VertexCount + 15) / 16).SelectMany(i => weights.Row(16 * i).ToArray())];
        Assert.InRange(Largest(result["skin_weights[::16]"], weightRows), 0, 1e-4);
    }

    [Fact]
    public void A_whole_run_gives_the_references_voxels_and_joints()
    {
        using var stage1 = new Golden("starter", "stage1");
        using var result = new Golden("starter", "result");
        using var anigen = ImageTo3D.Load(TestPaths.Starter, new LoadOptions { Device = "cpu" });
        var options = new GenerationOptions { Seed = 42, Placement = AssetPlacement.Reference, Faces = 2000, Bake = null };
        var generation = anigen.Generate(TestPaths.Sample("trex_01.png"), options);

        Assert.Equal(stage1["coords"].shape[0], generation.Report.Voxels);
        Assert.Equal(stage1["coords_skl"].shape[0], generation.Report.SkeletonVoxels);
        Assert.Equal(result["joints"].shape[0], generation.Asset.Skeleton.Count);
        var predicted = new SkeletonForest(
            MemoryMarshal.Cast<float, Vector3>(result["joints"].data<float>().ToArray()).ToArray(),
            result["parents"].data<int>().ToArray());
        var expected = RigRepair.Repair(predicted, new SkinWeights([], predicted.Count)).Skeleton;
        Assert.Equal(expected.Parents, generation.Asset.Skeleton.Parents);
        Assert.All(expected.Joints.Zip(generation.Asset.Skeleton.Joints),
            pair => Assert.True(LargestComponent(pair.First - pair.Second) <= 1e-3f));
        Assert.InRange(generation.Report.DenseFaces, result["faces"].shape[0] * 0.995, result["faces"].shape[0] * 1.005);
        Assert.All(
            Enumerable.Range(0, generation.Asset.Mesh.VertexCount), v => Assert.Equal(1, Sum(generation.Asset.Influences.Weights(v))));
    }

    [Fact]
    public void A_second_run_leaves_no_tensors_behind()
    {
        using var anigen = ImageTo3D.Load(TestPaths.Starter, new LoadOptions { Device = "cpu" });
        var options = new GenerationOptions { StructureSteps = 2, LatentSteps = 1, Faces = 2000, TextureSize = 256 };
        anigen.Run(TestPaths.Sample("bird_04.png"), options);
        // Only this thread's tensors count, because other tests run concurrently.
        long live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        anigen.Run(TestPaths.Sample("bird_04.png"), options);
        Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    /// <summary>
    /// Asserts the same quads in the same order, each split into two triangles. The diagonal depends on comparing products of the cubes'
    /// gamma weights. The starter model was trained to predict 0 for them, and its values vary by only 5e-6, so the last bits of a matrix
    /// product decide some of these ties: 3.6 % of the quads on the machine on which the test was written. (From equal fields all triangles
    /// are equal, as the FlexiCubes tests show.)
    /// </summary>
    private static void AssertSameQuads(int[] expected, int[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        int diagonals = 0;
        for (int quad = 0; quad < expected.Length; quad += 6)
        {
            int[] a = expected[quad..(quad + 6)], b = actual[quad..(quad + 6)];
            Assert.Equal(a.Distinct().Order(), b.Distinct().Order());
            if (!a.AsSpan().SequenceEqual(b))
                diagonals++;
        }
        Assert.InRange(diagonals, 0, expected.Length / 6 / 20);
    }

    private static VoxelSet Voxels(Tensor coords)
    {
        using var xyz = coords.narrow(1, 1, 3).contiguous();
        return new VoxelSet(xyz.data<int>().ToArray());
    }

    private static T[] Every16<T>(T[] rows) => [.. rows.Where((_, i) => i % 16 == 0)];

    private static double Largest(Tensor expected, float[] actual)
    {
        Assert.Equal(expected.numel(), actual.Length);
        return (tensor(actual).view(expected.shape) - expected).abs().max().ToDouble();
    }

    private static float LargestComponent(Vector3 v) => MathF.Max(MathF.Abs(v.X), MathF.Max(MathF.Abs(v.Y), MathF.Abs(v.Z)));

    private static float Sum(ReadOnlySpan<float> row)
    {
        float sum = 0;
        foreach (float value in row)
            sum += value;
        return sum;
    }
}
