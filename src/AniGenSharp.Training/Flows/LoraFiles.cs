using System.Globalization;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Geometry.Files;
using AniGenSharp.Training.Optimization;
using static TorchSharp.torch;

namespace AniGenSharp.Training.Flows;

/// <summary>The files of a training run: the result, its state and its chart.</summary>
/// <param name="output">The file for the result.</param>
/// <param name="flow">The flow that is trained.</param>
/// <param name="options">The run's options.</param>
/// <param name="items">Number of items of the data set.</param>
internal sealed class LoraFiles(string output, string flow, FlowTrainingOptions options, int items)
{
    private const string SettingsKey = "anigen.settings";

    private readonly string _settings = string.Create(
        CultureInfo.InvariantCulture,
        $"{flow}, {items} items, {options.Steps} steps, batch {options.Batch}, rate {options.Rate}, rank {options.Rank}, "
            + $"seed {options.Seed}");

    private string StatePath => output + ".state";

    /// <summary>Saves everything that a later run needs to go on, and the chart.</summary>
    public void SaveState(FlowTrainer trainer)
    {
        using var scope = NewDisposeScope();
        TensorFile.Write(StatePath, trainer.State(), new Dictionary<string, string> { [SettingsKey] = _settings });
        AtomicFile.Write(output + ".svg", LossChart.Draw(trainer.Losses));
    }

    /// <summary>Continues from the saved state, if there is one.</summary>
    /// <exception cref="CheckpointException">The state belongs to a run with other settings.</exception>
    public void Restore(FlowTrainer trainer)
    {
        if (!File.Exists(StatePath))
            return;
        using var scope = NewDisposeScope();
        var (tensors, metadata) = TensorFile.Read(StatePath);
        string? saved = metadata.GetValueOrDefault(SettingsKey);
        if (saved != _settings)
            throw new CheckpointException($"{StatePath}: belongs to another run ({saved}); use its settings, or start a new run.");
        trainer.Restore(tensors);
    }

    /// <summary>Writes the averaged updates and the chart, and removes the state.</summary>
    /// <param name="trainer">The finished run.</param>
    /// <param name="names">Name of each parameter.</param>
    public void SaveResult(FlowTrainer trainer, IReadOnlyList<string> names)
    {
        using var scope = NewDisposeScope();
        var tensors = names.Zip(trainer.Optimizer.Averages()).ToDictionary(entry => entry.First, entry => entry.Second);
        TensorFile.Write(
            output, tensors, new Dictionary<string, string> { [LoraCheckpoint.FlowKey] = flow, [SettingsKey] = _settings });
        AtomicFile.Write(output + ".svg", LossChart.Draw(trainer.Losses));
        File.Delete(StatePath);
    }
}
