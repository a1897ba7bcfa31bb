using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Models;
using AniGenSharp.Training.Datasets;
using AniGenSharp.Training.Flows;
using static TorchSharp.torch;

namespace AniGenSharp;

/// <summary>Fine-tunes a flow by low-rank updates, in float32.</summary>
public static class LoraTraining
{
    private const long StepsBetweenSaves = 250;

    /// <summary>
    /// Trains the structure flow, which decides shape and pose, on a data set. Beside the result it keeps <c>OUTPUT.state</c>, from which
    /// an interrupted run continues exactly, and writes the loss as <c>OUTPUT.svg</c>.
    /// </summary>
    /// <param name="request">Model, data set and output.</param>
    /// <param name="options">Steps, batch, rate, rank and seed; null for the defaults.</param>
    /// <param name="encoding">Receives the number of items that are encoded, before the first step.</param>
    /// <param name="progress">Receives every step.</param>
    /// <param name="cancellationToken">Honored between steps; the state is saved first.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="CheckpointException">The model cannot be trained, or the state belongs to another run.</exception>
    /// <exception cref="InvalidDataException">A file of the data set is damaged.</exception>
    /// <exception cref="PictureException">A picture of the data set cannot be read.</exception>
    /// <exception cref="IOException">The data set cannot be read, or a file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be written.</exception>
    /// <exception cref="OperationCanceledException">The run was canceled, and its state saved.</exception>
    public static void TrainStructureFlow(
        LoraTrainingRequest request, FlowTrainingOptions? options = null, IProgress<WorkProgress>? encoding = null,
        IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        options ??= new FlowTrainingOptions();
        options.Validate();
        var reader = new DatasetReader(request.Data);
        using var scope = NewDisposeScope();
        var load = request.Load with { Precision = Precision.Float32, LowMemory = true };
        using var models = LoadedModels.Load(request.Checkpoints, load, cancellationToken);
        var examples = StructureExamples.Encode(models, reader, encoding, cancellationToken);
        using var generator = new Generator(unchecked((ulong)options.Seed), CPU);
        using var parameters = new LoraParameters(options.Rank, models.Placement.Device, generator);
        using var flow = NetworkRegistry.StructureFlow.Load(
            models.Folder.StructureFlow, models.Placement, cancellationToken,
            LoraCheckpoint.OfFlow(load.Styles, LoraCheckpoint.StructureFlow), parameters.Create);
        using var trainer = new FlowTrainer(flow.Network, parameters.Values, examples, options);
        var files = new LoraFiles(request.Output, LoraCheckpoint.StructureFlow, options, reader.Items.Count);
        if (options.Resume)
            files.Restore(trainer);
        while (trainer.Step < options.Steps)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                files.SaveState(trainer);
                cancellationToken.ThrowIfCancellationRequested();
            }
            progress?.Report(trainer.Advance());
            if (trainer.Step % StepsBetweenSaves == 0)
                files.SaveState(trainer);
        }
        files.SaveResult(trainer, parameters.Names);
    }
}
