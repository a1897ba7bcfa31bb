using AniGenSharp.Pipeline;

namespace AniGenSharp;

/// <summary>
/// The networks' predictions in one run. Mesh, rig and texture can be finished from them again with other options in seconds and without a
/// model; <see cref="ImageTo3D.Resume"/> runs some of the networks again. The object is immutable, and threads may share it.
/// </summary>
public sealed class SavedStages
{
    internal SavedStages(StageValues values) => Values = values;

    /// <summary>The seed, steps, guidance and joint density of the run.</summary>
    public ResolvedSettings Settings => Values.Complete().Metadata.Settings;

    /// <summary>File name of the picture of the run; null if it is not known.</summary>
    public string? Picture => Values.Complete().Metadata.Picture;

    /// <summary>The default options with the <see cref="Settings"/> of the run.</summary>
    public GenerationOptions Options => new()
    {
        Seed = Settings.Seed,
        StructureGuidance = Settings.StructureGuidance,
        StructureSteps = Settings.StructureSteps,
        LatentGuidance = Settings.LatentGuidance,
        LatentSteps = Settings.LatentSteps,
        JointsDensity = Settings.JointsDensity,
    };

    /// <summary>The values of the stages, complete.</summary>
    internal StageValues Values { get; }

    /// <summary>Reads the stages of a run.</summary>
    /// <param name="path">A file that <see cref="Save"/> or <c>anigen generate --save-stages</c> wrote.</param>
    /// <param name="name">The name of the picture in messages; null for the path of the file.</param>
    /// <exception cref="CheckpointException">The file is missing or damaged, or it does not hold stages.</exception>
    public static SavedStages Load(string path, string? name = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var stages = new SavedStages(StageFile.Read(path, name ?? path));
        try
        {
            stages.Options.Validate();
        }
        catch (ArgumentException e)
        {
            throw new CheckpointException($"{path}: damaged, its settings are out of range; save the stages again.", e);
        }
        return stages;
    }

    /// <summary>Writes the stages as a safetensors file.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        StageFile.Write(path, Values);
    }

    /// <summary>Finishes an asset from the stages, without a model.</summary>
    /// <param name="options">
    /// How mesh, weights and texture are processed; the sampling settings have no effect. Null for the defaults.
    /// </param>
    /// <param name="progress">Receives the start of each stage, on the calling thread.</param>
    /// <param name="cancellationToken">Honored within and between the stages.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="GenerationException">Cleaning left no surface, or the rig does not allow what the options ask for.</exception>
    /// <exception cref="InsufficientMemoryException">Memory was insufficient; the message says what to do.</exception>
    /// <exception cref="OperationCanceledException">The run was canceled.</exception>
    public Generation Finish(
        GenerationOptions? options = null, IProgress<GenerationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        options ??= Options;
        options.Validate();
        return PostProcessing.Run(Values, options, new StageClock(progress, cancellationToken));
    }

    /// <summary>The same as <see cref="Finish"/> on a thread of the pool.</summary>
    /// <inheritdoc cref="Finish"/>
    public Task<Generation> FinishAsync(
        GenerationOptions? options = null, IProgress<GenerationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => Finish(options, progress, cancellationToken), cancellationToken);
}
