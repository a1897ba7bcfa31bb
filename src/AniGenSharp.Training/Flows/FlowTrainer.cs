using AniGenSharp.Devices;
using AniGenSharp.Gradients;
using AniGenSharp.Sampling;
using AniGenSharp.Training.Optimization;
using static TorchSharp.torch;

namespace AniGenSharp.Training.Flows;

/// <summary>
/// Trains parameters of a flow. All randomness of a step comes from the seed and the step's number, so that a resumed run continues
/// exactly.
/// </summary>
/// <param name="model">The flow.</param>
/// <param name="parameters">The parameters to train.</param>
/// <param name="examples">The training data.</param>
/// <param name="settings">Steps, batch, rate and seed.</param>
internal sealed class FlowTrainer(
    IFlowModel model, IReadOnlyList<Tensor> parameters, IReadOnlyList<FlowExample> examples, FlowTrainingOptions settings) : IDisposable
{
    private const long MaxWarmUp = 100;

    private readonly LearningRate _rate = new(settings.Rate, settings.Steps, Math.Clamp(settings.Steps / 10, 1, MaxWarmUp));
    private readonly List<float> _losses = [];

    /// <summary>The optimizer.</summary>
    public AdamW Optimizer { get; } = new(parameters);

    /// <summary>The loss of each finished step.</summary>
    public IReadOnlyList<float> Losses => _losses;

    /// <summary>Number of finished steps.</summary>
    public long Step => _losses.Count;

    /// <summary>Runs one step.</summary>
    public TrainingProgress Advance()
    {
        long step = Step;
        double rate = _rate.At(step);
        using var scope = NewDisposeScope();
        using var generator = new Generator(unchecked((ulong)settings.Seed * 1_000_003 + (ulong)step), CPU);
        float loss = Backward(generator);
        double norm = Optimizer.Update(step, rate);
        _losses.Add(loss);
        return new TrainingProgress(step + 1, settings.Steps, loss, rate) { IsSkipped = !double.IsFinite(norm) };
    }

    /// <summary>Everything that a later run needs to go on, in the caller's dispose scope.</summary>
    public IReadOnlyDictionary<string, Tensor> State() =>
        new Dictionary<string, Tensor>(Optimizer.State) { ["losses"] = tensor(_losses.ToArray()) };

    /// <summary>Continues from a state.</summary>
    public void Restore(IReadOnlyDictionary<string, Tensor> state)
    {
        Optimizer.Restore(state);
        _losses.Clear();
        _losses.AddRange(state["losses"].data<float>().ToArray());
    }

    /// <inheritdoc/>
    public void Dispose() => Optimizer.Dispose();

    private float Backward(Generator generator)
    {
        using var scope = NewDisposeScope();
        using var recording = Differentiation.Begin();
        using var gradients = enable_grad();
        var picks = Enumerable.Range(0, settings.Batch).Select(_ => examples[Draw(examples.Count)])
            .Select(example => (example.Latents, Condition: example.Conditions[Draw(example.Conditions.Count)])).ToArray();
        var latents = new FlowPair(
            cat([.. picks.Select(pick => pick.Latents.Main)]), cat([.. picks.Select(pick => pick.Latents.Skeleton)]));
        var loss = FlowMatching.Loss(model, latents, cat([.. picks.Select(pick => pick.Condition)]), generator);
        loss.backward();
        return (float)HostTensors.Value(loss.detach());

        int Draw(int count) => (int)randint(count, [1], generator: generator).data<long>()[0];
    }
}
