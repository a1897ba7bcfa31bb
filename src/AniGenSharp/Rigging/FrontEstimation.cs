using AniGenSharp.Devices;
using AniGenSharp.Pipeline;
using AniGenSharp.Sampling;
using static TorchSharp.torch;

namespace AniGenSharp.Rigging;

/// <summary>
/// Measures how well a shape fits what the structure flow knows: the flow was trained on creatures that face -y, and predicts the
/// geometry of a creature that does better than that of one which faces elsewhere.
/// </summary>
internal static class FrontEstimation
{
    // Errors of creatures that face elsewhere are higher by 0.3 to 1.5; a difference of 0.05 makes a direction e times less likely.
    private const double Sharpness = 20;

    // Most files follow the convention of their format.
    private const double PriorOfUsual = 3;

    /// <summary>The mean squared error of the geometry's velocity along the way from the run's noise to the shape.</summary>
    /// <param name="run">The run, with the shape that is held.</param>
    /// <param name="condition">The condition tokens of a picture of the shape.</param>
    /// <param name="steps">The number of steps. Few suffice: the four directions are compared at the same noise.</param>
    public static double Error(StageContext run, ConditionTokens condition, int steps)
    {
        using var scope = NewDisposeScope();
        var device = run.Models.Placement.Device;
        using var noise = new InitialNoise(run.Settings.Seed, run.Models.StructureFlowConfig);
        var held = run.Shape!.Latent.ToTensor(device);
        var options = new FlowSamplerOptions(steps, Guidance: 0) { HeldMain = held };
        var velocity = noise.Structure.Main.to(device) - held;
        double sum = 0;
        StructureStage.Sample(
            run.Models.StructureFlow(run.CancellationToken), condition.Structure.ToTensor(device), noise.Structure, options,
            step => sum += HostTensors.Value((step.Velocity.Main - velocity).square().mean()), run.CancellationToken);
        return sum / steps;
    }

    /// <summary>The probability of each direction, from the errors of all.</summary>
    /// <param name="errors">The error of each direction, that of the usual one first.</param>
    public static double[] Probabilities(IReadOnlyList<double> errors)
    {
        double least = errors.Min();
        double[] odds = [.. errors.Select((error, i) => (i == 0 ? PriorOfUsual : 1) * Math.Exp(-Sharpness * (error - least)))];
        return [.. odds.Select(value => value / odds.Sum())];
    }
}
