using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Devices.Memory;
using AniGenSharp.Geometry;
using AniGenSharp.Models;
using AniGenSharp.Pipeline;

namespace AniGenSharp;

/// <summary>
/// Turns a picture into a rigged, animate-ready asset. Load it once and run it as often as needed. Threads may share an instance: the
/// networks serve one run at a time, while other runs prepare their picture or finish their asset. Dispose it when no run is in progress.
/// </summary>
public sealed class ImageTo3D : IDisposable
{
    private readonly LoadedModels _models;

    internal ImageTo3D(LoadedModels models) => _models = models;

    /// <summary>Loads the models of a checkpoint folder.</summary>
    /// <param name="checkpoints">The folder: <c>models/starter</c>, or the official <c>ckpts</c>.</param>
    /// <param name="options">Variants, device and precision; null for the defaults.</param>
    /// <param name="cancellationToken">Honored between two tensors.</param>
    /// <exception cref="CheckpointException">The folder does not hold a complete, valid model; the message says what is wrong.</exception>
    /// <exception cref="DeviceException">The device does not exist.</exception>
    /// <exception cref="DllNotFoundException">The native torch libraries cannot be loaded.</exception>
    /// <exception cref="InsufficientMemoryException">The models do not fit into memory; the message says what to do.</exception>
    /// <exception cref="OperationCanceledException">Loading was cancelled.</exception>
    public static ImageTo3D Load(string checkpoints, LoadOptions? options = null, CancellationToken cancellationToken = default) =>
        MemoryShortage.Explain(() => new ImageTo3D(LoadedModels.Load(checkpoints, options ?? new LoadOptions(), cancellationToken)));

    /// <summary>Generates an asset from a picture file.</summary>
    /// <param name="picture">Path of the picture; best with a transparent background.</param>
    /// <param name="options">Seed, guidance, steps, and the processing of mesh, weights and texture; null for the defaults.</param>
    /// <param name="progress">Receives the start of each stage and each sampling step, on the thread of the run.</param>
    /// <param name="cancellationToken">Honored within one sampling step, and while another run uses the networks.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="PictureException">The picture cannot be used; the message says why and what to do.</exception>
    /// <exception cref="GenerationException">The networks predicted no surface or no joints.</exception>
    /// <exception cref="InsufficientMemoryException">Memory was insufficient; the message says what to do.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public RiggedAsset Run(
        string picture, GenerationOptions? options = null, IProgress<GenerationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Generate(picture, options, progress, cancellationToken).Asset;

    /// <summary>The same as <see cref="Run"/> on a thread of the pool.</summary>
    /// <inheritdoc cref="Run"/>
    public Task<RiggedAsset> RunAsync(
        string picture, GenerationOptions? options = null, IProgress<GenerationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => Run(picture, options, progress, cancellationToken), cancellationToken);

    /// <summary>The same as <see cref="Run"/>, with the picture as the networks saw it and a report.</summary>
    /// <inheritdoc cref="Run"/>
    public Generation Generate(
        string picture, GenerationOptions? options = null, IProgress<GenerationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        options ??= new GenerationOptions();
        options.Validate();
        var clock = new StageClock(progress, cancellationToken);
        return Generate(clock.Stage(GenerationStage.Conditioning, () => Prepare(PictureReader.Read(picture), picture, cancellationToken)), options, clock).Generation;
    }

    /// <inheritdoc/>
    public void Dispose() => _models.Dispose();

    /// <summary>Crops, mattes and resizes a picture; on any thread, also while another run is in progress.</summary>
    /// <exception cref="PictureException">The picture cannot be used.</exception>
    internal PreparedPicture Prepare(RgbaImage picture, string source, CancellationToken cancellationToken)
    {
        PreparedPicture Work() => MemoryShortage.Explain(() => _models.Conditioner.Prepare(picture, source, cancellationToken));
        // If networks are loaded on demand, the matting network must not evict the one that another run uses.
        using var networks = _models.Cache.IsStaged ? _models.Reserve(cancellationToken) : null;
        return Work();
    }

    /// <summary>Generates an asset from a prepared picture.</summary>
    internal StagedGeneration Generate(PreparedPicture picture, GenerationOptions options, StageClock clock) =>
        Finish(() => new NetworkPipeline(_models, clock).Predict(picture, _models.Resolve(options)), options, clock);

    /// <summary>Generates an asset from the stages that an earlier run has saved; the other stages of the networks run again.</summary>
    /// <exception cref="CheckpointException">The stages were saved with other weights.</exception>
    internal StagedGeneration Resume(StageValues saved, GenerationOptions options, StageClock clock)
    {
        saved.RequireWeights(_models.Digests);
        var pipeline = new NetworkPipeline(_models, clock, new ResumeHook(saved));
        return Finish(() => pipeline.Predict(saved.Picture, _models.Resolve(options)).WithPictureOf(saved), options, clock);
    }

    private StagedGeneration Finish(Func<StageValues> predict, GenerationOptions options, StageClock clock)
    {
        try
        {
            return PostProcessing.Run(MemoryShortage.Explain(predict), options, clock);
        }
        finally
        {
            if (_models.ReleasesMemoryAfterRun)
                ProcessMemory.Release();
        }
    }
}
