using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Devices;
using AniGenSharp.Diagnostics;
using AniGenSharp.Models;
using AniGenSharp.Pipeline;
using AniGenSharp.Sampling;
using AniGenSharp.Sparse;
using AniGenSharp.SparseStructure;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Tensors;
using AniGenSharp.TestKit.Tensors.Operators;
using AniGenSharp.Tests.SparseStructure;
using AniGenSharp.Tests.StructuredLatents;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Devices;

/// <summary>
/// Every libtorch operator that a run can reach on an Apple GPU must have a kernel there. The calls are recorded on the CPU under the
/// policy for MPS and compared with the operators that the packaged macOS libtorch registers.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class MpsOperatorTests : TensorTest
{
    private readonly IDisposable _forced = DevicePolicy.Force(DevicePolicy.Mps);

    public override void Dispose()
    {
        _forced.Dispose();
        base.Dispose();
    }

    /// <summary>Runs the starter model, whose classes are those of the official checkpoints, from a picture to skin weights.</summary>
    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.Float16, Explicit = true)]
    public void The_starter_model_calls_nothing_that_MPS_lacks(Precision precision)
    {
        using var models = LoadedModels.Load(TestPaths.Starter, new LoadOptions { Device = "cpu", Precision = precision });
        var picture = models.Conditioner.Prepare(PictureReader.Read(TestPaths.Sample("trex_01.png")), "trex_01.png");
        var settings = models.Resolve(new GenerationOptions { StructureSteps = 1, LatentSteps = 1 });
        var pipeline = new NetworkPipeline(models, new StageClock(null, default), new FewVoxels());
        RecordedCalls.AssertOnMps("starter", () => pipeline.Predict(picture, settings));
    }

    /// <summary>Covers the layouts of the official checkpoints that the starter model does not use.</summary>
    [Fact]
    public void The_official_layouts_call_nothing_that_MPS_lacks() => RecordedCalls.AssertOnMps("official layouts", () =>
    {
        foreach (string variant in new[] { "duet", "lora", "global", "patch2", "plain" })
        {
            using var golden = new Golden("ss_flow", variant);
            using var model = StructureModels.Flow("ss_flow_" + variant);
            model.Network.Prepare(golden["cond"], GuidanceBranches.Both).VelocityAt(new(golden["x"], golden["x_skl"]), 500, guided: true);
        }
        foreach (string variant in new[] { "layer", "group_normz" })
        {
            using var golden = new Golden("ss_decoder", variant);
            using var decoder = StructureModels.Decoder("ss_dae_" + variant);
            decoder.Network.Forward(new FlowPair(golden["z"], golden["z_skl"]));
        }
        foreach (string variant in new[] { "auto", "jointnum", "noio" })
        {
            using var golden = new Golden("slat_flow", variant);
            using var model = LatentModels.Flow("slat_flow_" + variant);
            model.Network.On(GoldenVoxels.Entry(golden["coords"], 0).Voxels, GoldenVoxels.Entry(golden["coords_skl"], 0).Voxels, 10)
                .Prepare(golden["cond"], GuidanceBranches.Both)
                .VelocityAt(new(golden["x"].unsqueeze(0), golden["x_skl"].unsqueeze(0)), 500, guided: true);
        }
        DecodeOfficialLatents();
    });

    [Fact]
    public void The_doctor_calls_nothing_that_MPS_lacks()
    {
        foreach (var check in OperationList.All(2048))
        {
            var inputs = check.Inputs();
            RecordedCalls.AssertOnMps("doctor", () => check.Run(inputs));
        }
    }

    /// <summary>
    /// A check of these tests themselves: a call without an MPS kernel is reported with the composite operator that makes it.
    /// </summary>
    [Fact]
    public void A_call_that_MPS_lacks_is_reported()
    {
        var (kernels, missing) = RecordedCalls.Resolve(() => nn.functional.gelu(eye(3).logsumexp(0)));
        Assert.Equal("logsumexp.out within logsumexp", Assert.Single(missing));
        Assert.Contains("gelu", kernels);
    }

    private static void DecodeOfficialLatents()
    {
        using var golden = new Golden("slat_decoder", "official");
        using var decoder = LatentModels.OfficialDecoder();
        using var voxels = StageVoxels.Of(
            new OccupiedVoxels(RandomVoxels.Coordinates(1, 500), RandomVoxels.Coordinates(2, 300)), "random", CPU);
        var config = decoder.Network.Config;
        var latents = voxels.Pad(new FlowPair(
            randn(1, 500, config.Geometry.Latents + config.Skin.Latents), randn(1, 300, config.Skeleton.Latents)));
        decoder.Network.Decode(new SparseTensor(voxels.Main, latents.Main), new SparseTensor(voxels.Skeleton, latents.Skeleton));
        decoder.Network.SkinDecoder.Decode(
            golden["mesh.vertex_skin_feats"].data<float>().ToArray(), golden["skl.skin_feats_joints"].data<float>().ToArray(),
            golden["skl.parents_grouped"].data<int>().ToArray());
    }

    /// <summary>
    /// Keeps a part of the voxels: the calls are the same for any number, and recording all takes minutes in half precision.
    /// </summary>
    private sealed class FewVoxels : IStageHook
    {
        private const int Count = 500;

        public T Stage<T>(GenerationStage stage, Func<T> run) =>
            run() is var value && value is OccupiedVoxels all && Some(all) is T few ? few : value;

        private static OccupiedVoxels Some(OccupiedVoxels all) => new(Some(all.Coordinates), Some(all.SkeletonCoordinates));

        private static int[] Some(int[] coordinates) => coordinates[..Math.Min(coordinates.Length, 3 * Count)];
    }
}
