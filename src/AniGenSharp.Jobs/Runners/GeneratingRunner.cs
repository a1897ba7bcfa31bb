using AniGenSharp.Jobs.Runners;

namespace AniGenSharp;

/// <summary>Generates assets with the networks, which are loaded with the first job.</summary>
/// <param name="model">The model; the caller disposes it once the queue has stopped.</param>
public sealed class GeneratingRunner(DeviceModel model) : IJobRunner
{
    private readonly Thumbnail _thumbnail = new();

    /// <inheritdoc/>
    public string Name => model.Device;

    /// <inheritdoc/>
    public JobKind Kind => JobKind.Generate;

    /// <inheritdoc/>
    public void Run(JobRun run, CancellationToken cancellationToken)
    {
        var picture = PictureSource.FromBytes(File.ReadAllBytes(run.Picture), run.Job.Name);
        var options = run.OptionsWithViews() with { KeepStages = true };
        var generation = model.Use(
            networks => networks.Generate(picture, options, run.Progress, cancellationToken), cancellationToken);
        AssetFiles.Write(generation, run.Job.Options, run.Output);
        _thumbnail.Asset = generation.Asset;
        generation.Stages!.Save(Path.Combine(run.Output, AssetFiles.Stages));
    }

    /// <inheritdoc/>
    public void Render(Job job, string folder) => _thumbnail.Write(folder);
}
