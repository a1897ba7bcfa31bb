using AniGenSharp.Pipeline;
using AniGenSharp.Sampling;
using AniGenSharp.StructuredLatents;
using AniGenSharp.TestKit.Tensors;
using AniGenSharp.Tests.StructuredLatents;

namespace AniGenSharp.Tests.Pipeline;

/// <summary>Runs the starter model from given voxels and a seed to structured latents and compares them with the reference.</summary>
[Trait("Speed", "Slow")]
public sealed class LatentStageStarterTests : TensorTest
{
    private readonly Golden _structure = new("starter", "stage1");
    private readonly Golden _golden = new("starter", "stage2");

    public override void Dispose()
    {
        _golden.Dispose();
        _structure.Dispose();
        base.Dispose();
    }

    [Fact]
    public void The_first_velocity_matches_the_reference()
    {
        using var flow = LatentModels.StarterFlow();
        var (voxels, _) = GoldenVoxels.Entry(_structure["coords"], 0);
        var (skeletonVoxels, _) = GoldenVoxels.Entry(_structure["coords_skl"], 0);
        var velocity = flow.Network.On(voxels, skeletonVoxels).Prepare(_structure["cond"], GuidanceBranches.Both)
            .VelocityAt(new(_golden["slat_noise"].unsqueeze(0), _golden["slat_noise_skl"].unsqueeze(0)), 1000, guided: true);
        _golden.AssertClose("slat_v_cond", velocity.Main[0], 1e-4);
        _golden.AssertClose("slat_v_cond_skl", velocity.Skeleton[0], 1e-4);
    }

    [Fact]
    public void Noise_becomes_the_references_latents()
    {
        using var flow = LatentModels.StarterFlow();
        var (voxels, _) = GoldenVoxels.Entry(_structure["coords"], 0);
        var (skeletonVoxels, _) = GoldenVoxels.Entry(_structure["coords_skl"], 0);
        var noise = new FlowPair(_golden["slat_noise"].unsqueeze(0), _golden["slat_noise_skl"].unsqueeze(0));
        var settings = new LatentStageSettings(new LatentNormalization(null, null), null);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var latents = LatentStage.Sample(new LatentRequest
        {
            Model = flow.Network,
            Settings = settings,
            Condition = _structure["cond"],
            Voxels = new StageVoxels(voxels, skeletonVoxels),
            Noise = noise,
            Options = new FlowSamplerOptions(12, 1),
        });
        TestContext.Current.SendDiagnosticMessage($"12 guided steps: {clock.Elapsed.TotalSeconds:f2} s");
        _golden.AssertClose("slat_feats", latents.Main.Features[0], 1e-3);
        _golden.AssertClose("slat_feats_skl", latents.Skeleton.Features[0], 1e-3);
    }
}
