using AniGenSharp.Geometry;
using AniGenSharp.Jobs.Runners;

namespace AniGenSharp;

/// <summary>Generates assets with the networks, which are loaded with the first job. Dispose it once its queue has stopped.</summary>
public sealed class GeneratingRunner : IJobRunner, IDisposable
{
    private readonly Func<CancellationToken, ImageTo3D> _load;
    private ImageTo3D? _model;
    private RiggedAsset? _asset;

    /// <summary>Creates a runner.</summary>
    /// <param name="name">What the worker is called, for example its device.</param>
    /// <param name="load">Loads the networks.</param>
    public GeneratingRunner(string name, Func<CancellationToken, ImageTo3D> load) => (Name, _load) = (name, load);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public JobKind Kind => JobKind.Generate;

    /// <inheritdoc/>
    public void Run(JobRun run, CancellationToken cancellationToken)
    {
        var picture = PictureSource.FromBytes(File.ReadAllBytes(run.Picture), run.Job.Name);
        _model ??= _load(cancellationToken);
        var generation = _model.Generate(picture, run.Job.Options with { KeepStages = true }, run.Progress, cancellationToken);
        AssetFiles.Write(generation, run.Job.Options, run.Output);
        _asset = generation.Asset;
        generation.Stages!.Save(Path.Combine(run.Output, AssetFiles.Stages));
    }

    /// <inheritdoc/>
    public void Render(Job job, string folder)
    {
        if (_asset is not null)
            AssetFiles.WriteThumbnail(_asset, folder);
        _asset = null;
    }

    /// <summary>Frees the networks.</summary>
    public void Dispose() => _model?.Dispose();
}
