using AniGenSharp.Devices.Memory;
using AniGenSharp.Pipeline;
using AniGenSharp.Sampling;
using AniGenSharp.TestKit.Tensors;
using static TorchSharp.torch;

namespace AniGenSharp.Bench;

/// <summary>
/// What each lossless optimization gains: the time of the starter model's flows without it, relative to the same steps with all of them.
/// The two are timed alternately.
/// </summary>
internal static class OptimizationsBenchmark
{
    private const int Steps = 10;

    public static void Run(int runs)
    {
        using var models = StageBenchmark.LoadStarter();
        var (structureFlow, latentFlow) = (models.StructureFlow(default), models.LatentFlow(default));
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        var condition = randn(1, 1374, structureFlow.Config.ConditionChannels);
        using var voxels = Voxels.Shell(16);
        var latents = latentFlow.Config;
        using var noise = new InitialNoise(1, structureFlow.Config);
        Measure("structure flow", structureFlow, condition, noise.Structure, runs);
        Measure(
            "latent flow", latentFlow.On(voxels, voxels), condition, noise.DrawLatents(latents, voxels.Count, voxels.Count), runs);
    }

    private static void Measure(string name, IFlowModel model, Tensor condition, FlowPair noise, int runs)
    {
        Console.WriteLine($"{name}, {Steps} guided steps; without");
        foreach (var (saving, without) in OptimizationVariants.Without)
        {
            // Guidance is idle at strength 0.
            var options = new FlowSamplerOptions(Steps, saving == OptimizationVariants.IdleGuidance ? 0 : 3);
            var ratios = new List<double>();
            double seconds = 0;
            for (int run = 0; run <= runs; run++)
            {
                double with = Time(options);
                seconds = Time(options with { Optimizations = without });
                if (run > 0)
                    ratios.Add(seconds / with);
            }
            Console.WriteLine($"  {saving,-22}{seconds,7:f2} s{ratios.Order().ElementAt(runs / 2),8:f2} times as long");
        }

        double Time(FlowSamplerOptions options)
        {
            using var run = NewDisposeScope();
            var meter = ResourceMeter.Start();
            FlowEulerSampler.Sample(model, condition, noise, options);
            return meter.Elapsed.TotalSeconds;
        }
    }
}
