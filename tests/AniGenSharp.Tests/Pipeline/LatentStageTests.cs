using System.Text.Json;
using AniGenSharp.Pipeline;
using AniGenSharp.Sampling;
using AniGenSharp.StructuredLatents;
using AniGenSharp.TestKit.Tensors;
using AniGenSharp.Tests.StructuredLatents;
using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Pipeline;

public sealed class LatentStageTests : TensorTest
{
    [Theory]
    [InlineData("slat_auto", "slat_flow_auto", 0, false)]
    [InlineData("slat_jointnum", "slat_flow_jointnum", 10, false)]
    [InlineData("slat_jointnum_geodesic", "slat_flow_jointnum", 10, true)]
    public void Sampled_latents_match_the_reference(string name, string checkpoint, int joints, bool smoothed)
    {
        using var golden = new Golden("sampler", name);
        using var flow = LatentModels.Flow(checkpoint);
        var settings = LatentModels.Settings(checkpoint);
        if (smoothed)
            Assert.Equal(new GeodesicNoise(3, 0.7), settings.Smoothing);
        else
            settings = settings with { Smoothing = null };
        var (voxels, _) = GoldenVoxels.Entry(golden["coords"], 0);
        var (skeletonVoxels, _) = GoldenVoxels.Entry(golden["coords_skl"], 0);
        var noise = new FlowPair(golden["noise"].unsqueeze(0), golden["noise_skl"].unsqueeze(0));
        if (smoothed)
            golden.AssertClose("noise_smoothed", settings.Smoothing!.Smooth(noise.Main, voxels, 8, 16)[0], 1e-6);
        int steps = 0;
        var latents = LatentStage.Sample(new LatentRequest
        {
            Model = flow.Network,
            Settings = settings,
            Condition = golden["cond"],
            Voxels = new StageVoxels(voxels, skeletonVoxels),
            Noise = noise,
            Options = new FlowSamplerOptions(3, 3),
            Joints = joints,
            OnStep = step =>
            {
                golden.AssertClose($"step{step.Index}.x_t", step.After.Main[0], 1e-4);
                golden.AssertClose($"step{step.Index}.x_t_skl", step.After.Skeleton[0], 1e-4);
                golden.AssertClose($"step{step.Index}.x_0", step.PredictedSample(sigmaMin: 1e-5).Main[0], 1e-4);
                steps++;
            },
        });
        Assert.Equal(3, steps);
        golden.AssertClose("denormalised", latents.Main.Features[0], 1e-4);
        golden.AssertClose("denormalised_skl", latents.Skeleton.Features[0], 1e-4);
        Assert.Same(voxels, latents.Main.Voxels);
    }

    [Theory]
    [InlineData("iters1_alpha0.7", 1, 0.7)]
    [InlineData("iters5_alpha0.7", 5, 0.7)]
    [InlineData("iters3_alpha1.0", 3, 1)]
    public void Smoothed_noise_matches_the_reference(string expected, int rounds, double share)
    {
        using var golden = new Golden("sampler", "geodesic_noise");
        // The fixture normalizes over the whole batch, so both entries are placed side by side in one set, which has the same faces.
        int[] all = golden["coords"].data<int>().ToArray();
        int apart = all.Max() + 2;
        var coordinates = Enumerable.Range(0, all.Length / 4)
            .SelectMany(i => new[] { all[4 * i + 1] + apart * all[4 * i], all[4 * i + 2], all[4 * i + 3] }).ToArray();
        using var voxels = new AniGenSharp.Sparse.VoxelSet(coordinates);
        var smoothed = new GeodesicNoise(rounds, share).Smooth(golden["noise"].unsqueeze(0), voxels, 8, 16);
        golden.AssertClose(expected, smoothed[0], 1e-6);
    }

    [Fact]
    public void Noise_is_not_smoothed_by_default()
    {
        Assert.Null(LatentModels.Settings("slat_flow_auto").Smoothing);
        Assert.Null(GeodesicNoise.Parse(null));
        Assert.Null(GeodesicNoise.Parse(Json("""{"geodesic_smooth_noise": true}""")));
        Assert.Null(GeodesicNoise.Parse(Json("""{"geodesic_smooth_noise": false, "geodesic_smooth_noise_iters": 3}""")));
        Assert.Throws<CheckpointException>(() => GeodesicNoise.Parse(Json("""{"geodesic_smooth_noise": "much"}""")));
    }

    [Theory]
    [InlineData("""{"mean": [1, 2], "std": [3, 4], "mean_skl": [5], "std_skl": [6]}""", 7f, 10f, 11f)]
    [InlineData(
        """{"slat": {"mean": [1, 2], "std": [3, 4]}, "slat_skl": {"mean": [5], "std": [6]}, "mean": [0, 0], "std": [0, 0]}""",
        7f, 10f, 11f)]
    [InlineData("""{"slat": {"mean": [1, 2], "std": [3, 4]}, "slat_skel": {"mean": [5], "std": [6]}}""", 7f, 10f, 11f)]
    [InlineData("""{"mean": [1, 2]}""", 2f, 2f, 1f)]
    public void Statistics_are_found_under_all_their_names(string statistics, float first, float second, float skeleton)
    {
        var normalization = LatentNormalization.Parse(Json($$"""{"normalization": {{statistics}}}"""));
        var x = full([1, 1, 2], 2f);
        var x_skeleton = ones(1, 1, 1);
        Assert.Equal([first, second], (normalization.Main?.Denormalize(x) ?? x).data<float>().ToArray());
        Assert.Equal([skeleton], (normalization.Skeleton?.Denormalize(x_skeleton) ?? x_skeleton).data<float>().ToArray());
    }

    [Fact]
    public void Damaged_statistics_are_rejected()
    {
        Assert.Throws<CheckpointException>(() => LatentNormalization.Parse(Json("""{"normalization": {"slat": {"mean": [1]}}}""")));
        Assert.Throws<CheckpointException>(() => LatentNormalization.Parse(Json("""{"normalization": {"mean": "x", "std": [1]}}""")));
        Assert.Throws<CheckpointException>(() => new ChannelStatistics([1, 2], [1, 2]).Denormalize(ones(1, 1, 3)));
    }

    [Fact]
    public void Densities_map_to_the_references_numbers_of_joints() =>
        Assert.Equal([10, 0, 10, 15, 25, 35, 10], Enumerable.Range(-1, 7).Select(LatentStage.JointsOfDensity));

    [Fact]
    public void Live_tensors_stay_level_across_steps_and_runs()
    {
        using var golden = new Golden("sampler", "slat_jointnum");
        using var flow = LatentModels.Flow("slat_flow_jointnum");
        var settings = LatentModels.Settings("slat_flow_jointnum");
        var (voxels, _) = GoldenVoxels.Entry(golden["coords"], 0);
        var (skeletonVoxels, _) = GoldenVoxels.Entry(golden["coords_skl"], 0);
        var condition = golden["cond"];
        var noise = new FlowPair(golden["noise"].unsqueeze(0), golden["noise_skl"].unsqueeze(0));
        long[] Run()
        {
            var live = new List<long>();
            using var run = NewDisposeScope();
            LatentStage.Sample(new LatentRequest
            {
                Model = flow.Network,
                Settings = settings,
                Condition = condition,
                Voxels = new StageVoxels(voxels, skeletonVoxels),
                Noise = noise,
                Options = new FlowSamplerOptions(6, 3),
                Joints = 10,
                OnStep = _ => live.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount),
            });
            return [.. live];
        }
        Run(); // creates the cached maps of the voxel sets
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        var first = Run();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.Equal(first[1..], Enumerable.Repeat(first[1], 5));
        Assert.Equal(first, Run());
    }

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
