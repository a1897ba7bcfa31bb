using System.Runtime.InteropServices;
using AniGenSharp.Farm.Wire;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AniGenSharp.Farm.Working;

/// <summary>
/// Works on one delivered job: asks to start it, runs it, uploads its files and asks to be the winner. Meanwhile it gives signs to the
/// server and to the coordinator.
/// </summary>
internal sealed class JobAttempt(
    FarmWorkerOptions options, CoordinatorLink coordinator, ObjectFiles pictures, ObjectFiles artifacts, HelloAnswer rules, string folder)
{
    /// <summary>Saved stages are several times larger than the asset, so they are uploaded only if the job asks for them.</summary>
    private const string StagesExtension = ".safetensors";

    private readonly ILogger _logger = options.Logger ?? NullLogger.Instance;
    private readonly TimeSpan _ackWait = TimeSpan.FromSeconds(rules.AckWaitSeconds);
    private readonly RemainingTime _remaining = new();

    /// <returns>Whether this worker can run the job; otherwise it refused it.</returns>
    /// <exception cref="FarmFaultException">The device failed.</exception>
    public async Task<bool> RunAsync(JobMessage job, JobDelivery delivery, CancellationToken stop)
    {
        using var abandon = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var signs = new JobSigns(coordinator, delivery, _ackWait, abandon);
        using var signing = new CancellationTokenSource();
        var signed = signs.RunAsync(signing.Token);
        try
        {
            if (options.Model.Refuses(job.Model) is { } reason)
            {
                _logger.LogWarning("Job {Id} is refused: {Reason}", job.Id, reason);
                await coordinator.StopAsync(new StopMessage(job.Id, 0, StopReason.Refused, reason), stop);
                return false;
            }
            if (await StartAsync(job, stop) is { } attempt)
                await WorkAsync(job, attempt, signs, abandon.Token, stop);
            await delivery.RemoveAsync(CancellationToken.None);
            return true;
        }
        finally
        {
            await signing.CancelAsync();
            await signed;
        }
    }

    /// <summary>
    /// Asks to start the job. While another worker is on it, which can only be for as long as that one was cut off, this one waits; then
    /// the message is superfluous.
    /// </summary>
    private async Task<int?> StartAsync(JobMessage job, CancellationToken stop)
    {
        var request = new StartMessage(job.Id, Guid.NewGuid().ToString("N"));
        for (var waited = TimeSpan.Zero; waited < 2 * _ackWait; waited += _ackWait / 4)
        {
            var answer = await coordinator.StartAsync(request, stop);
            if (answer.Verdict != StartVerdict.Busy)
                return answer.Verdict == StartVerdict.Started ? answer.Attempt : null;
            await Task.Delay(_ackWait / 4, stop);
        }
        return null;
    }

    private async Task WorkAsync(JobMessage job, int attempt, JobSigns signs, CancellationToken abandon, CancellationToken stop)
    {
        _logger.LogInformation("Job {Id}, attempt {Attempt} starts: {Name}", job.Id, attempt, job.Name);
        var progress = new JobProgressTracker(_remaining);
        signs.Begin(job.Id, attempt, progress);
        try
        {
            var files = await GenerateAsync(job, attempt, progress, abandon);
            bool won = await coordinator.FinishAsync(new FinishMessage(job.Id, attempt, files), abandon);
            _logger.LogInformation(
                "Job {Id}, attempt {Attempt} {Outcome}", job.Id, attempt, won ? "is the result" : "is late, another one is the result");
        }
        catch (OperationCanceledException) when (abandon.IsCancellationRequested)
        {
            if (!stop.IsCancellationRequested)
            {
                _logger.LogInformation("Job {Id} was canceled or is on another worker", job.Id);
                return;
            }
            using var patience = new CancellationTokenSource(_ackWait / 2);
            await coordinator.StopAsync(new StopMessage(job.Id, attempt, StopReason.Released, ""), patience.Token);
        }
        catch (ExternalException e)
        {
            // Native code failed in a way that the library does not know. What the device holds is not to be trusted any more.
            await coordinator.StopAsync(new StopMessage(job.Id, attempt, StopReason.DeviceFault, Message(e)), stop);
            throw new FarmFaultException($"The device failed, so this worker ends: {Message(e)}", e);
        }
        catch (Exception e) when (!FarmLink.IsAway(e) || e is IOException)
        {
            _logger.LogWarning(e, "Job {Id} failed", job.Id);
            await coordinator.StopAsync(new StopMessage(job.Id, attempt, StopReason.Failed, Message(e)), stop);
        }
    }

    private async Task<IReadOnlyList<FarmArtifact>> GenerateAsync(
        JobMessage job, int attempt, JobProgressTracker progress, CancellationToken abandon)
    {
        var generation = FarmJson.Options(job.Options);
        if (job.PictureBytes > rules.MaxPictureBytes)
            throw new FarmException($"The picture has {job.PictureBytes:n0} bytes; at most {rules.MaxPictureBytes:n0} are accepted.");
        string output = Path.Combine(folder, "output"), picture = Path.Combine(folder, "picture");
        if (Directory.Exists(output))
            Directory.Delete(output, recursive: true);
        Directory.CreateDirectory(output);
        byte[] content = await coordinator.InsistAsync(
            token => pictures.GetAsync(job.Id, job.PictureBytes, job.PictureSha256, token), abandon);
        await File.WriteAllBytesAsync(picture, content, abandon);
        var run = new JobRun(ToJob(job, attempt, generation), picture, null, output, progress);
        _remaining.Begin();
        await Task.Run(
            () =>
            {
                options.Runner.Run(run, abandon);
                options.Runner.Render(run.Job, output);
            },
            CancellationToken.None);
        abandon.ThrowIfCancellationRequested();
        progress.Finish();
        return await UploadAsync(job.Id, attempt, output, generation.KeepStages, abandon);
    }

    private async Task<IReadOnlyList<FarmArtifact>> UploadAsync(
        string id, int attempt, string output, bool withStages, CancellationToken abandon)
    {
        var files = new DirectoryInfo(output).GetFiles().OrderBy(file => file.Name, StringComparer.Ordinal)
            .Where(file => withStages || file.Extension != StagesExtension).ToList();
        if (files.Sum(file => file.Length) is var bytes && bytes > rules.MaxArtifactBytes)
            throw new FarmException($"The files have {bytes:n0} bytes; the farm accepts {rules.MaxArtifactBytes:n0}.");
        var uploaded = new List<FarmArtifact>();
        foreach (var file in files)
        {
            string name = FarmSubjects.Artifact(id, attempt, file.Name);
            string sha256 = await coordinator.InsistAsync(token => artifacts.PutFileAsync(name, file.FullName, token), abandon);
            uploaded.Add(new FarmArtifact(file.Name, file.Length, sha256));
        }
        return uploaded;
    }

    private Job ToJob(JobMessage job, int attempt, GenerationOptions generation) => new()
    {
        Id = job.Id,
        Kind = options.Runner.Kind,
        Name = job.Name,
        Options = generation,
        State = JobState.Running,
        Created = DateTimeOffset.UtcNow,
        Starts = attempt,
        Worker = options.Credentials.Name,
    };

    private static string Message(Exception error) =>
        (error is AniGenException ? error.Message : $"{error.GetType().Name}: {error.Message}").ReplaceLineEndings(" ");
}
