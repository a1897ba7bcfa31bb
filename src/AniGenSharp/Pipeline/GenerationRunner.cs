using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Devices;
using AniGenSharp.Devices.Memory;
using AniGenSharp.Logging;
using AniGenSharp.Models;
using Microsoft.Extensions.Logging;

namespace AniGenSharp.Pipeline;

/// <summary>
/// Runs generations on the networks of one or several devices. Threads may share it: each run uses the device with the fewest runs, whose
/// networks serve one run at a time.
/// </summary>
internal sealed class GenerationRunner : IDisposable
{
    private readonly IReadOnlyList<LoadedModels> _devices;
    private readonly int[] _runs;
    private readonly Lock _lock = new();
    private readonly PictureQueue _pictures;

    /// <param name="devices">The networks of each device, which the runner disposes.</param>
    public GenerationRunner(IReadOnlyList<LoadedModels> devices)
    {
        _devices = devices;
        _runs = new int[devices.Count];
        _pictures = new PictureQueue(Prepare);
    }

    /// <summary>The number of runs at once that keep all devices busy.</summary>
    public int ConcurrentRuns =>
        _devices.Sum(models => models.Cache.IsStaged ? 1 : DevicePolicy.Of(models.Placement.Device.type).ConcurrentRuns);

    /// <summary>Begins to prepare a picture for a later run.</summary>
    public void Prefetch(PictureSource picture, CancellationToken cancellationToken) => _pictures.Begin(picture, cancellationToken);

    /// <summary>Generates an asset from a picture.</summary>
    public Generation Generate(PictureSource picture, GenerationOptions options, StageClock clock)
    {
        _devices[0].Logger?.RunStarted(picture.Name, options.Seed);
        var prepared = clock.Stage(GenerationStage.Conditioning, () => _pictures.Take(picture, clock.CancellationToken));
        return OnFreest(models => Finish(
            models, () => new NetworkPipeline(models, clock).Predict(prepared, models.Resolve(options)), options, clock));
    }

    /// <summary>Generates an asset from the stages that an earlier run has saved; the other stages of the networks run again.</summary>
    /// <exception cref="CheckpointException">The stages were saved with other weights.</exception>
    public Generation Resume(StageValues saved, GenerationOptions options, StageClock clock) => OnFreest(models =>
    {
        saved.RequireWeights(models.Digests);
        var pipeline = new NetworkPipeline(models, clock, new ResumeHook(saved));
        return Finish(models, () => pipeline.Predict(saved.Picture, models.Resolve(options)).WithPictureOf(saved), options, clock);
    });

    /// <summary>Waits for pictures that are being prepared, and frees the networks.</summary>
    public void Dispose()
    {
        _pictures.Dispose();
        foreach (var models in _devices)
            models.Dispose();
    }

    /// <summary>Other work with the networks of the device that has the fewest runs.</summary>
    public T Run<T>(Func<LoadedModels, T> work) =>
        OnFreest(models => ReleasingMemory(models, () => MemoryShortage.Explain(() => work(models))));

    /// <summary>Prepares a picture for the networks.</summary>
    public PreparedPicture Prepare(PictureSource picture, CancellationToken cancellationToken)
    {
        var pixels = picture.Read();
        return OnFreest(models =>
        {
            // If networks are loaded on demand, the matting network must not evict the one that another run uses.
            using var networks = models.Cache.IsStaged ? models.Reserve(cancellationToken) : null;
            return MemoryShortage.Explain(() => models.Conditioner.Prepare(pixels, picture.Name, cancellationToken));
        });
    }

    private T OnFreest<T>(Func<LoadedModels, T> run)
    {
        int device;
        lock (_lock)
        {
            device = Array.IndexOf(_runs, _runs.Min());
            _runs[device]++;
        }
        try
        {
            return run(_devices[device]);
        }
        finally
        {
            lock (_lock)
                _runs[device]--;
        }
    }

    private static void Log(ILogger logger, GenerationReport report)
    {
        foreach (var stage in report.Stages)
            logger.StageFinished(report.Picture, stage.Stage, stage.Seconds, stage.PeakBytes);
        foreach (string note in report.Notes)
            logger.ResultNote(report.Picture, note);
        logger.RunFinished(report.Picture, report.Faces, report.Joints, report.Seconds);
    }

    private static Generation Finish(LoadedModels models, Func<StageValues> predict, GenerationOptions options, StageClock clock) =>
        ReleasingMemory(models, () =>
        {
            var generation = PostProcessing.Run(MemoryShortage.Explain(predict), options, clock);
            if (models.Logger is { } logger)
                Log(logger, generation.Report);
            return generation;
        });

    private static T ReleasingMemory<T>(LoadedModels models, Func<T> run)
    {
        try
        {
            return run();
        }
        finally
        {
            if (models.ReleasesMemoryAfterRun)
                ProcessMemory.Release();
        }
    }
}
