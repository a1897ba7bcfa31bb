using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Devices.Memory;
using AniGenSharp.Models;

namespace AniGenSharp.Pipeline;

/// <summary>Whole runs on one set of networks. Threads may share it: the networks serve one run at a time.</summary>
internal sealed class GenerationRunner : IDisposable
{
    private readonly LoadedModels _models;
    private readonly PictureQueue _pictures;

    /// <param name="models">The networks, which the runner disposes.</param>
    public GenerationRunner(LoadedModels models)
    {
        _models = models;
        _pictures = new PictureQueue(Prepare);
    }

    /// <summary>Begins to prepare a picture for a later run.</summary>
    public void Prefetch(PictureSource picture, CancellationToken cancellationToken) => _pictures.Begin(picture, cancellationToken);

    /// <summary>Generates an asset from a picture.</summary>
    public Generation Generate(PictureSource picture, GenerationOptions options, StageClock clock)
    {
        var prepared = clock.Stage(GenerationStage.Conditioning, () => _pictures.Take(picture, clock.CancellationToken));
        return Finish(() => new NetworkPipeline(_models, clock).Predict(prepared, _models.Resolve(options)), options, clock);
    }

    /// <summary>Generates an asset from the stages that an earlier run has saved; the other stages of the networks run again.</summary>
    /// <exception cref="CheckpointException">The stages were saved with other weights.</exception>
    public Generation Resume(StageValues saved, GenerationOptions options, StageClock clock)
    {
        saved.RequireWeights(_models.Digests);
        var pipeline = new NetworkPipeline(_models, clock, new ResumeHook(saved));
        return Finish(() => pipeline.Predict(saved.Picture, _models.Resolve(options)).WithPictureOf(saved), options, clock);
    }

    /// <summary>Waits for pictures that are being prepared, and frees the networks.</summary>
    public void Dispose()
    {
        _pictures.Dispose();
        _models.Dispose();
    }

    private PreparedPicture Prepare(PictureSource picture, CancellationToken cancellationToken)
    {
        var pixels = picture.Read();
        // If networks are loaded on demand, the matting network must not evict the one that another run uses.
        using var networks = _models.Cache.IsStaged ? _models.Reserve(cancellationToken) : null;
        return MemoryShortage.Explain(() => _models.Conditioner.Prepare(pixels, picture.Name, cancellationToken));
    }

    private Generation Finish(Func<StageValues> predict, GenerationOptions options, StageClock clock)
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
