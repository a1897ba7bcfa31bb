using System.Globalization;
using System.Text.Json;
using AniGenSharp.Sampling;
using AniGenSharp.TestKit.Tensors;
using AniGenSharp.Tests.SparseStructure;
using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Sampling;

public sealed class FlowEulerSamplerTests : TensorTest
{
    [Theory]
    [InlineData("ss_duet_cfg3_steps3_rescale3", "ss_flow_duet")]
    [InlineData("ss_duet_cfg7.5_steps4", "ss_flow_duet")]
    [InlineData("ss_duet_interval", "ss_flow_duet")]
    [InlineData("ss_global_cfg7.5_steps4", "ss_flow_global")]
    [InlineData("ss_patch2_cfg7.5_steps4", "ss_flow_patch2")]
    public void The_trajectory_matches_the_reference(string name, string checkpoint)
    {
        using var golden = new Golden("sampler", name);
        using var model = StructureModels.Flow(checkpoint);
        var options = Options(golden);
        double sigmaMin = Number(golden, "sigma_min", 0);
        bool hasSteps = golden.Names.Contains("step0.x_t");
        int steps = 0;
        foreach (var runs in new IFlowModel[] { model.Network, new PlainFlowModel(model.Network) })
        {
            var sample = FlowEulerSampler.Sample(runs, golden["cond"], new(golden["noise"], golden["noise_skl"]), options, step =>
            {
                Assert.Equal(steps++ % options.Steps, step.Index);
                Assert.Equal(options.Steps, step.Count);
                if (!hasSteps)
                    return;
                golden.AssertClose($"step{step.Index}.x_t", step.After.Main, 1e-4);
                golden.AssertClose($"step{step.Index}.x_t_skl", step.After.Skeleton, 1e-4);
                golden.AssertClose($"step{step.Index}.x_0", step.PredictedSample(sigmaMin).Main, 1e-4);
                golden.AssertClose($"step{step.Index}.x_0_skl", step.PredictedSample(sigmaMin).Skeleton, 1e-4);
            });
            golden.AssertClose("samples", sample.Main, 1e-4);
            golden.AssertClose("samples_skl", sample.Skeleton, 1e-4);
        }
        Assert.Equal(2 * options.Steps, steps);
    }

    [Fact]
    public void Holding_the_geometry_samples_the_skeleton_as_the_reference_s_flow_does()
    {
        using var golden = new Golden("sampler", "ss_duet_held");
        using var model = StructureModels.Flow("ss_flow_duet");
        var noise = new FlowPair(golden["noise"], golden["noise_skl"]);
        var held = golden["held"];
        var options = Options(golden) with { HeldMain = held };
        var sample = FlowEulerSampler.Sample(model.Network, golden["cond"], noise, options, step =>
        {
            // Halfway, the geometry is halfway between its noise and the shape.
            if (step.Index == 2)
                Assert.InRange(Golden.RelativeError(step.Before.Main, (held + noise.Main) / 2), 0, 1e-5);
        });
        golden.AssertClose("samples_skl", sample.Skeleton, 1e-4);
        Assert.InRange(Golden.RelativeError(sample.Main, held), 0, 1e-4);
    }

    [Fact]
    public void Without_guidance_there_is_no_unconditional_pass()
    {
        var model = new LinearFlow();
        FlowEulerSampler.Sample(model, zeros(1), model.Noise(), new(5, 0));
        Assert.False(model.Prepared);
        Assert.Equal([false, false, false, false, false], model.Guided);
        Assert.Equal([1000f, 800f, 600f, 400f, 200f], model.Times);
    }

    [Fact]
    public void Guidance_acts_only_inside_its_interval()
    {
        var model = new LinearFlow();
        FlowEulerSampler.Sample(model, zeros(1), model.Noise(), new(4, 2) { GuidanceInterval = (0.5, 0.75) });
        Assert.True(model.Prepared);
        Assert.Equal([false, true, true, false], model.Guided);

        model = new LinearFlow();
        FlowEulerSampler.Sample(model, zeros(1), model.Noise(), new(4, 2) { GuidanceInterval = (2, 3) });
        Assert.False(model.Prepared);
    }

    [Fact]
    public void A_known_flow_is_integrated_exactly()
    {
        // dx/dt is 3 under the condition and 1 without it. With s = 0.5 the velocity is 1.5·3 − 0.5·1 = 4, from t = 1 to 0.
        var model = new LinearFlow();
        var noise = model.Noise();
        var sample = FlowEulerSampler.Sample(model, zeros(1), noise, new(3, 0.5));
        Assert.Equal(noise.Main.item<float>() - 4, sample.Main.item<float>(), 1e-5f);
        Assert.Equal(noise.Skeleton.item<float>() - 40, sample.Skeleton.item<float>(), 1e-4f);
        Assert.Equal(7f, noise.Main.item<float>());
    }

    [Fact]
    public void Cancellation_is_honored_within_a_step()
    {
        using var cancellation = new CancellationTokenSource();
        var model = new LinearFlow();
        int done = 0;
        Assert.Throws<OperationCanceledException>(() => FlowEulerSampler.Sample(
            model, zeros(1), model.Noise(), new(10, 1),
            step =>
            {
                if (++done == 3)
                    cancellation.Cancel();
            },
            cancellation.Token));
        Assert.Equal(3, done);
        Assert.Equal(3, model.Times.Count);
    }

    [Fact]
    public void Invalid_options_are_rejected()
    {
        var model = new LinearFlow();
        foreach (var options in new FlowSamplerOptions[]
        {
            new(0, 1), new(5, double.NaN), new(5, double.PositiveInfinity), new(5, 1) { RescaleT = 0 }, new(5, 1) { RescaleT = double.NaN },
        })
            Assert.Throws<ArgumentOutOfRangeException>(() => FlowEulerSampler.Sample(model, zeros(1), model.Noise(), options));
    }

    [Theory]
    [InlineData("ss_flow_duet", "ss_duet_cfg7.5_steps4")]
    [InlineData("ss_flow_global", "ss_global_cfg7.5_steps4")]
    [InlineData("ss_flow_patch2", "ss_patch2_cfg7.5_steps4")]
    public void Live_tensors_stay_level_across_steps_and_runs(string checkpoint, string name)
    {
        using var golden = new Golden("sampler", name);
        using var model = StructureModels.Flow(checkpoint);
        var (condition, noise) = (golden["cond"], new FlowPair(golden["noise"], golden["noise_skl"]));
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        var perStep = new List<long>();
        for (int run = 0; run < 3; run++)
        {
            var sample = FlowEulerSampler.Sample(
                model.Network, condition, noise, new(6, 2), _ => perStep.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount));
            sample.Main.Dispose();
            sample.Skeleton.Dispose();
            Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }
        // Within a run, the first step's state is the caller's noise, and every later state consists of two tensors of the run.
        Assert.Single(perStep.Where((_, i) => i % 6 == 0).Distinct());
        Assert.Single(perStep.Where((_, i) => i % 6 > 0).Distinct());
    }

    private static double Number(Golden golden, string name, double fallback) =>
        golden.Metadata.TryGetValue(name, out string? text) ? double.Parse(text, CultureInfo.InvariantCulture) : fallback;

    private static FlowSamplerOptions Options(Golden golden)
    {
        double[] interval = golden.Metadata.TryGetValue("cfg_interval", out string? json)
            ? JsonSerializer.Deserialize<double[]>(json)! : [0, 1];
        return new((int)Number(golden, "steps", 0), Number(golden, "cfg_strength", 0))
        {
            RescaleT = Number(golden, "rescale_t", 1),
            GuidanceInterval = (interval[0], interval[1]),
        };
    }

    /// <summary>Runs two separate passes and keeps nothing between steps.</summary>
    private sealed class PlainFlowModel(IFlowModel model) : IFlowModel
    {
        public IFlowSession Prepare(Tensor condition, GuidanceBranches branches, LosslessOptimizations? optimizations = null) =>
            new Session(model, condition);

        private sealed class Session(IFlowModel model, Tensor condition) : IFlowSession
        {
            public FlowPair Velocity(FlowPair state, Tensor time, bool guided, CancellationToken cancellationToken)
            {
                var positive = model.Prepare(condition, GuidanceBranches.Conditional).Velocity(state, time, false, cancellationToken);
                if (!guided)
                    return positive;
                var negative = model.Prepare(zeros_like(condition), GuidanceBranches.Conditional)
                    .Velocity(state, time, false, cancellationToken);
                return new(cat([positive.Main, negative.Main]), cat([positive.Skeleton, negative.Skeleton]));
            }
        }
    }

    /// <summary>A flow with constant velocities that records the calls it receives.</summary>
    private sealed class LinearFlow : IFlowModel, IFlowSession
    {
        public bool Prepared { get; private set; }

        public List<bool> Guided { get; } = [];

        public List<float> Times { get; } = [];

        public FlowPair Noise() => new(full([1, 1], 7f), full([1, 1], 9f));

        public IFlowSession Prepare(Tensor condition, GuidanceBranches branches, LosslessOptimizations? optimizations = null)
        {
            Prepared = branches == GuidanceBranches.Both;
            return this;
        }

        public FlowPair Velocity(FlowPair state, Tensor time, bool guided, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Guided.Add(guided);
            Times.Add(time.ToSingle());
            return guided
                ? new(tensor(new float[,] { { 3 }, { 1 } }), tensor(new float[,] { { 30 }, { 10 } }))
                : new(tensor(new float[,] { { 3 } }), tensor(new float[,] { { 30 } }));
        }
    }

    [Theory]
    [InlineData("t_seq.steps25", 25, 1)]
    [InlineData("t_seq.steps4", 4, 1)]
    [InlineData("t_seq.steps5_rescale3", 5, 3)]
    public void The_time_sequence_is_exact_to_the_last_bit(string name, int steps, double rescale)
    {
        using var golden = new Golden("elementary", "embeddings");
        Assert.Equal(golden[name].data<double>().ToArray(), FlowEulerSampler.Times(steps, rescale));
    }
}
