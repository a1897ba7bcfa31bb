using AniGenSharp.Pipeline;
using AniGenSharp.Sampling;
using AniGenSharp.TestKit.Tensors;
using AniGenSharp.Tests.SparseStructure;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Pipeline;

/// <summary>Runs the starter model from a given condition and seed to voxels and compares them with the reference.</summary>
[Trait("Speed", "Slow")]
public sealed class StructureStageTests : TensorTest
{
    private readonly Golden _golden = new("starter", "stage1");

    public override void Dispose()
    {
        _golden.Dispose();
        base.Dispose();
    }

    [Fact]
    public void The_first_velocities_match_the_reference()
    {
        using var flow = StructureModels.StarterFlow();
        var both = flow.Network.Prepare(_golden["cond"], GuidanceBranches.Both)
            .VelocityAt(new(_golden["ss_noise"], _golden["ss_noise_skl"]), 1000, guided: true);
        _golden.AssertClose("ss_v_cond", both.Main.narrow(0, 0, 1), 1e-5);
        _golden.AssertClose("ss_v_uncond", both.Main.narrow(0, 1, 1), 1e-5);
        _golden.AssertClose("ss_v_cond_skl", both.Skeleton.narrow(0, 0, 1), 1e-5);
        _golden.AssertClose("ss_v_uncond_skl", both.Skeleton.narrow(0, 1, 1), 1e-5);
    }

    [Fact]
    public void Noise_becomes_the_references_voxels()
    {
        using var flow = StructureModels.StarterFlow();
        using var decoder = StructureModels.StarterDecoder();
        using var initial = new InitialNoise(42, flow.Network.Config);
        var noise = initial.Structure;
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var latents = StructureStage.Sample(flow.Network, _golden["cond"], noise, new FlowSamplerOptions(12, 1));
        TestContext.Current.SendDiagnosticMessage($"12 guided steps: {clock.Elapsed.TotalSeconds:f2} s");
        _golden.AssertClose("ss_latent", latents.Main, 1e-4);
        _golden.AssertClose("ss_latent_skl", latents.Skeleton, 1e-4);

        var structure = StructureStage.Occupied(decoder.Network.Forward(latents));
        Assert.Equal(Coordinates("coords"), structure.Coordinates);
        Assert.Equal(Coordinates("coords_skl"), structure.SkeletonCoordinates);

        var logits = decoder.Network.Forward(new(_golden["ss_latent"], _golden["ss_latent_skl"]));
        _golden.AssertClose("ss_logits", logits.Main, 1e-5);
        var mainland = _golden["ss_logits_skl_mainland"];
        var kept = mainland > -1e8;
        Assert.InRange(Golden.RelativeError(logits.Skeleton[kept], mainland[kept]), 0, 1e-5);
    }

    private int[] Coordinates(string name)
    {
        var coords = _golden[name];
        return coords.narrow(1, coords.shape[1] - 3, 3).to(ScalarType.Int32).contiguous().data<int>().ToArray();
    }
}
