using AniGenSharp.Sampling;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Tensors;
using AniGenSharp.Training.Flows;
using AniGenSharp.Training.Optimization;
using static TorchSharp.torch;

namespace AniGenSharp.Training.Tests.Flows;

/// <summary>Training of a tiny structure flow on the CPU.</summary>
public sealed class FlowTrainerTests : TensorTest
{
    [Fact]
    [Trait("Speed", "Slow")]
    public void One_creature_is_learned_in_300_steps()
    {
        using var flow = new TinyFlow();
        var example = TinyFlow.Example();
        var options = new FlowTrainingOptions { Steps = 300, Batch = 3, Rate = 3e-3 };
        using var trainer = new FlowTrainer(flow.Model, flow.Parameters, [example], options);
        while (trainer.Step < options.Steps)
            trainer.Advance();
        Assert.True(
            trainer.Losses.TakeLast(50).Average() < 0.2 * trainer.Losses.Take(5).Average(),
            $"The loss fell from {trainer.Losses.Take(5).Average()} to {trainer.Losses.TakeLast(50).Average()}.");

        using var generator = new Generator(9, CPU);
        var noise = new FlowPair(randn([1, 8, 6, 6, 6], generator: generator), randn([1, 4, 6, 6, 6], generator: generator));
        var sample = FlowEulerSampler.Sample(flow.Model, example.Conditions[0], noise, new FlowSamplerOptions(12, 0));
        Assert.True(Overlap(sample.Main, example.Latents.Main) > 0.9, $"Shape: {Overlap(sample.Main, example.Latents.Main)}");
        Assert.True(
            Overlap(sample.Skeleton, example.Latents.Skeleton) > 0.9, $"Bones: {Overlap(sample.Skeleton, example.Latents.Skeleton)}");
    }

    [Fact]
    public void A_resumed_run_equals_an_uninterrupted_one_bit_for_bit()
    {
        using var folder = new TemporaryFolder();
        var options = new FlowTrainingOptions { Steps = 6, Batch = 2 };
        float[] whole = Train(6, null);
        string state = folder.File("state");
        Train(3, trainer => TensorFile.Write(state, trainer.State(), new Dictionary<string, string>()));
        using var flow = new TinyFlow();
        using var resumed = new FlowTrainer(flow.Model, flow.Parameters, [TinyFlow.Example()], options);
        resumed.Restore(TensorFile.Read(state).Tensors);
        Assert.Equal(3, resumed.Step);
        while (resumed.Step < options.Steps)
            resumed.Advance();
        Assert.Equal(whole, Result(resumed));

        float[] Train(int steps, Action<FlowTrainer>? then)
        {
            using var flow = new TinyFlow();
            using var trainer = new FlowTrainer(flow.Model, flow.Parameters, [TinyFlow.Example()], options);
            for (int i = 0; i < steps; i++)
                trainer.Advance();
            then?.Invoke(trainer);
            return Result(trainer);
        }
    }

    [Fact]
    public void A_gradient_that_is_not_finite_changes_nothing()
    {
        using var flow = new TinyFlow();
        var example = TinyFlow.Example();
        var broken = example with { Latents = example.Latents with { Main = example.Latents.Main * float.NaN } };
        using var trainer = new FlowTrainer(flow.Model, flow.Parameters, [broken], new FlowTrainingOptions { Batch = 1 });
        float[] before = trainer.Optimizer.Values.data<float>().ToArray();
        Assert.True(trainer.Advance().IsSkipped);
        Assert.Equal(before, trainer.Optimizer.Values.data<float>().ToArray());
    }

    private static float[] Result(FlowTrainer trainer) =>
        [.. trainer.Losses, .. trainer.State().OrderBy(entry => entry.Key).SelectMany(entry => entry.Value.data<float>().ToArray())];

    private static double Overlap(Tensor sample, Tensor truth)
    {
        var (a, b) = (sample > 0, truth > 0);
        return a.logical_and(b).sum().item<long>() / (double)a.logical_or(b).sum().item<long>();
    }
}
