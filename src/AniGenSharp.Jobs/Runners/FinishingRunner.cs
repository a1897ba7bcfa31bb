using AniGenSharp.Jobs.Runners;

namespace AniGenSharp;

/// <summary>Finishes assets again from saved stages with other options, in seconds and without the networks.</summary>
public sealed class FinishingRunner : IJobRunner
{
    private readonly Thumbnail _thumbnail = new();

    /// <inheritdoc/>
    public string Name => "finishing";

    /// <inheritdoc/>
    public JobKind Kind => JobKind.Finish;

    /// <inheritdoc/>
    public void Run(JobRun run, CancellationToken cancellationToken)
    {
        string stages = Path.Combine(run.SourceFolder!, AssetFiles.Stages);
        var generation = SavedStages.Load(stages, run.Job.Name).Finish(run.OptionsWithViews(), run.Progress, cancellationToken);
        AssetFiles.Write(generation, run.Job.Options, run.Output);
        _thumbnail.Asset = generation.Asset;
        // A copy, so that the other job can be deleted.
        File.Copy(stages, Path.Combine(run.Output, AssetFiles.Stages));
    }

    /// <inheritdoc/>
    public void Render(Job job, string folder) => _thumbnail.Write(folder);
}
