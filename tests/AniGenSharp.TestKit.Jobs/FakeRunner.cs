using System.Diagnostics;
using AniGenSharp.Geometry;
using AniGenSharp.TestKit.Rigs;

namespace AniGenSharp.TestKit.Jobs;

/// <summary>
/// Runs jobs without networks: reports stages and steps with pauses, and writes a synthetic rig that the seed chooses. A picture whose name
/// begins with <c>fail</c> fails, one that begins with <c>kill</c> ends the process, and one that begins with <c>large</c> becomes a
/// <see cref="LargeRig"/>.
/// </summary>
/// <param name="kind">The kind of jobs.</param>
/// <param name="stepMilliseconds">How long each step takes.</param>
public sealed class FakeRunner(JobKind kind, int stepMilliseconds = 0) : IJobRunner
{
    private const int SamplingSteps = 12;

    /// <summary>The rigs in the order of the seeds.</summary>
    private static readonly string[] s_rigs = ["humanoid", "humanoid with tail", "spider", "trex_01"];

    public string Name => $"fake {kind}";

    public JobKind Kind => kind;

    public void Run(JobRun run, CancellationToken cancellationToken)
    {
        if (run.Job.Name.StartsWith("kill", StringComparison.Ordinal))
            Process.GetCurrentProcess().Kill();
        foreach (var stage in Enum.GetValues<GenerationStage>())
        {
            int steps = stage is GenerationStage.Structure or GenerationStage.Latents ? SamplingSteps : 1;
            for (int step = 0; step < steps; step++)
            {
                run.Progress.Report(new GenerationProgress(stage, step, steps));
                if (cancellationToken.WaitHandle.WaitOne(stepMilliseconds))
                    cancellationToken.ThrowIfCancellationRequested();
            }
        }
        if (run.Job.Name.StartsWith("fail", StringComparison.Ordinal))
            throw new GenerationException("The networks predicted no surface.");
        var asset = run.Job.Name.StartsWith("large", StringComparison.Ordinal)
            ? LargeRig.Create()
            : SyntheticRigs.Create(s_rigs[(int)(Math.Abs(run.Job.Options.Seed) % s_rigs.Length)]);
        asset.SaveGlb(Path.Combine(run.Output, "mesh.glb"));
        File.WriteAllText(Path.Combine(run.Output, "report.json"), "{}");
        if (kind != JobKind.Rig)
            File.Copy(run.Picture, Path.Combine(run.Output, "processed_image.png"));
    }

    public void Render(Job job, string folder)
    {
        var asset = RigFile.Read(Path.Combine(folder, "mesh.glb")).ToAsset().Asset;
        Preview.Render(asset, new PreviewOptions { Width = 160, Height = 160, Supersampling = 1 })
            .SavePng(Path.Combine(folder, "thumbnail.png"));
    }
}
