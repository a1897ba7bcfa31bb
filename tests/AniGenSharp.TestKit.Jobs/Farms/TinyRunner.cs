using System.Diagnostics;
using System.Runtime.InteropServices;

namespace AniGenSharp.TestKit.Jobs.Farms;

/// <summary>
/// Runs jobs that wait and then write a small file. A job whose name begins with <c>fail</c> fails, with <c>kill</c> ends the process, with
/// <c>fault</c> reports a fault of the device, with <c>long</c> only ends when it is canceled, and with <c>stuck</c> does so the first
/// time.
/// </summary>
/// <param name="milliseconds">How long each job takes.</param>
public sealed class TinyRunner(int milliseconds) : IJobRunner
{
    public string Name => "tiny";

    public JobKind Kind => JobKind.Generate;

    public void Run(JobRun run, CancellationToken cancellationToken)
    {
        string name = run.Job.Name;
        run.Progress.Report(new GenerationProgress(GenerationStage.Structure, 0, 1));
        if (name.StartsWith("kill", StringComparison.Ordinal))
            Process.GetCurrentProcess().Kill();
        if (name.StartsWith("fail", StringComparison.Ordinal))
            throw new GenerationException("The networks predicted no surface.");
        if (name.StartsWith("fault", StringComparison.Ordinal))
            throw new ExternalException("the device is gone");
        bool endless = name.StartsWith("long", StringComparison.Ordinal)
            || name.StartsWith("stuck", StringComparison.Ordinal) && run.Job.Starts == 1;
        if (cancellationToken.WaitHandle.WaitOne(endless ? Timeout.Infinite : milliseconds))
            cancellationToken.ThrowIfCancellationRequested();
        File.WriteAllText(Path.Combine(run.Output, "mesh.glb"), $"{name} by seed {run.Job.Options.Seed}");
        File.Copy(run.Picture, Path.Combine(run.Output, "processed_image.png"));
        File.WriteAllText(Path.Combine(run.Output, "stages.safetensors"), "large");
    }

    public void Render(Job job, string folder) => File.WriteAllText(Path.Combine(folder, "thumbnail.png"), "small");
}
