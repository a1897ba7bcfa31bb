using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using AniGenSharp.Sampling;
using AniGenSharp.Sparse;
using AniGenSharp.SparseStructure;
using AniGenSharp.StructuredLatents;
using AniGenSharp.TestKit.Tensors;
using AniGenSharp.Tests.SparseStructure;
using AniGenSharp.Tests.StructuredLatents;
using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Sampling;

/// <summary>The optimizations of sampling do not change its results, and a sampling step never waits for the device.</summary>
public sealed class LosslessOptimizationsTests : TensorTest
{
    /// <summary>Every optimization with every kind of flow.</summary>
    public static TheoryData<string, string> Switches()
    {
        var data = new TheoryData<string, string>();
        foreach (string flow in new[]
        {
            "ss_flow_duet", "ss_flow_lora", "ss_flow_global", "ss_flow_patch2", "ss_flow_plain", "slat_flow_auto",
            "slat_flow_jointnum", "slat_flow_noio",
        })
        {
            foreach (string optimization in OptimizationVariants.Without.Keys)
                data.Add(flow, optimization);
        }
        return data;
    }

    /// <summary>Samples with and without an optimization: the result must be the same, the number of tensors different.</summary>
    [Theory]
    [MemberData(nameof(Switches))]
    [Trait("Speed", "Slow")]
    public void Disabling_an_optimization_changes_the_work_but_not_the_sample(string flow, string optimization)
    {
        string[] name = [flow[..flow.LastIndexOf('_')], flow[(flow.LastIndexOf('_') + 1)..]];
        using var golden = new Golden(name[0], name[1]);
        using var network = name[0] == "ss_flow" ? (IDisposable)StructureModels.Flow(flow) : LatentModels.Flow(flow);
        var (model, noise) = network switch
        {
            LoadedNetwork<SparseStructureFlowModel> structure => (structure.Network, new FlowPair(golden["x"], golden["x_skl"])),
            _ => (
                OnVoxels(((LoadedNetwork<StructuredLatentFlowModel>)network).Network),
                new FlowPair(golden["x"].unsqueeze(0), golden["x_skl"].unsqueeze(0))),
        };
        var options = new FlowSamplerOptions(3, optimization == OptimizationVariants.IdleGuidance ? 0 : 2) { GuidanceInterval = (0.5, 1) };
        var (expected, tensors) = Sample(LosslessOptimizations.All);
        var (actual, tensorsWithout) = Sample(OptimizationVariants.Without[optimization]);
        Assert.InRange(Golden.RelativeError(actual.Main, expected.Main), 0, 1e-5);
        Assert.InRange(Golden.RelativeError(actual.Skeleton, expected.Skeleton), 0, 1e-5);
        Assert.NotEqual(tensors, tensorsWithout);

        (FlowPair, long) Sample(LosslessOptimizations optimizations)
        {
            long before = DisposeScopeManager.Statistics.CreatedInScopeCount;
            var sample = FlowEulerSampler.Sample(model, golden["cond"], noise, options with { Optimizations = optimizations });
            return (sample, DisposeScopeManager.Statistics.CreatedInScopeCount - before);
        }

        IFlowModel OnVoxels(StructuredLatentFlowModel latents)
        {
            var (voxels, _) = GoldenVoxels.Entry(golden["coords"], 0);
            var (skeletonVoxels, _) = GoldenVoxels.Entry(golden["coords_skl"], 0);
            return latents.On(voxels, skeletonVoxels, joints: 10);
        }
    }

    /// <summary>An analyzer allows copies to the host only in <see cref="HostTensors"/>, so counting there covers all of them.</summary>
    [Fact]
    public void A_sampling_step_copies_nothing_to_the_host()
    {
        using var golden = new Golden("starter", "stage1");
        using var structure = StructureModels.StarterFlow();
        using var latents = LatentModels.StarterFlow();
        using var voxels = Voxels();
        var config = latents.Network.Config;
        var noise = new FlowPair(
            randn([1, voxels.Count, config.Geometry.Inputs + config.Skin.Inputs]), randn([1, voxels.Count, config.Skeleton.Inputs]));
        var counts = new List<long>();
        void Count(FlowStep step) => counts.Add(HostFetches());
        FlowEulerSampler.Sample(structure.Network, golden["cond"], new(golden["ss_noise"], golden["ss_noise_skl"]), new(3, 1), Count);
        Assert.Single(counts.Distinct());
        counts.Clear();
        FlowEulerSampler.Sample(latents.Network.On(voxels, voxels), golden["cond"], noise, new(3, 1), Count);
        Assert.Single(counts.Distinct());
        HostTensors.Fetch(noise.Main);
        Assert.Equal(counts[0] + 1, HostFetches());
    }

    /// <summary>Gathering in slices of any size gives the same convolution.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(100_000)]
    [InlineData(long.MaxValue / 4)]
    public void Gathering_in_slices_equals_gathering_at_once(long bytes)
    {
        using var golden = new Golden("starter", "stage1");
        using var flow = LatentModels.StarterFlow();
        using var voxels = Voxels();
        var config = flow.Network.Config;
        var generator = new Generator(4);
        var state = new FlowPair(
            randn([1, voxels.Count, config.Geometry.Inputs + config.Skin.Inputs], generator: generator),
            randn([1, voxels.Count, config.Skeleton.Inputs], generator: generator));
        FlowPair Velocity() => flow.Network.On(voxels, voxels).Prepare(golden["cond"], GuidanceBranches.Both).VelocityAt(state, 500, true);
        var plain = Velocity();
        using var forced = DevicePolicy.Force(DevicePolicy.Cpu with { GatherBytes = bytes });
        var sliced = Velocity();
        Assert.InRange(Golden.RelativeError(sliced.Main, plain.Main), 0, 1e-5);
        Assert.InRange(Golden.RelativeError(sliced.Skeleton, plain.Skeleton), 0, 1e-5);
    }

    private static long HostFetches() => HostTensors.FetchesOfThread;

    private static VoxelSet Voxels() => new([.. Enumerable.Range(0, 300).SelectMany(i => new[] { i / 100, i / 10 % 10, i % 10 })]);
}
