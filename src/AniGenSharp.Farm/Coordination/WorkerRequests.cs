using AniGenSharp.Farm.Store;
using AniGenSharp.Farm.Wire;
using Microsoft.Extensions.Logging;

namespace AniGenSharp.Farm.Coordination;

/// <summary>What workers ask of the coordinator. The server vouches for the worker's name, which is part of the subject.</summary>
internal sealed class WorkerRequests(
    FarmStore store, WorkQueue queue, ObjectFiles artifacts, Leases leases, FarmLimits limits, ILogger logger)
{
    private const int MaxArtifacts = 64;
    private const int MaxRefusals = 10;
    private const int MaxErrorLength = 500;

    /// <summary>Counts the start of a job, unless another worker is on it or it has ended.</summary>
    public async Task<StartAnswer> StartAsync(string worker, StartMessage request, CancellationToken cancellationToken)
    {
        if (await store.StartAsync(request.Id, worker, request.Token, leases.Expired, cancellationToken) is { } started)
            return new StartAnswer(StartVerdict.Started, started.Job.Attempt);
        var row = await store.FindAsync(request.Id, cancellationToken);
        return new StartAnswer(row is null || row.Job.HasEnded ? StartVerdict.Ended : StartVerdict.Busy, 0);
    }

    /// <summary>Takes note of progress.</summary>
    /// <returns>Whether the worker should go on.</returns>
    public Task<bool> BeatAsync(BeatMessage request, CancellationToken cancellationToken) =>
        store.BeatAsync(request.Id, request.Attempt, request.Progress, cancellationToken);

    /// <summary>Makes an attempt the winner, once all of its files are stored as its worker says.</summary>
    /// <returns>Whether it won. The files of a loser are deleted.</returns>
    /// <exception cref="FarmException">The files are not all there, or too large.</exception>
    public async Task<bool> FinishAsync(string worker, FinishMessage request, CancellationToken cancellationToken)
    {
        RequireAcceptable(request);
        foreach (var file in request.Artifacts)
        {
            string name = FarmSubjects.Artifact(request.Id, request.Attempt, file.Name);
            if (!await artifacts.HasAsync(name, file.Bytes, file.Sha256, cancellationToken))
                throw new FarmException($"{name} is not stored with the size and checksum that the worker gave.");
        }
        if (await store.WinAsync(request.Id, request.Attempt, worker, request.Artifacts, cancellationToken))
            return true;
        foreach (var file in request.Artifacts)
            await artifacts.DeleteAsync(FarmSubjects.Artifact(request.Id, request.Attempt, file.Name), cancellationToken);
        return false;
    }

    /// <summary>Ends an attempt without a result.</summary>
    public async Task<bool> StopAsync(string worker, StopMessage request, CancellationToken cancellationToken)
    {
        string text = request.Text.Length > MaxErrorLength ? request.Text[..MaxErrorLength] : request.Text;
        logger.LogWarning("Job {Id} on {Worker}: {Reason}: {Text}", request.Id, worker, request.Reason, text);
        var row = request.Reason switch
        {
            StopReason.Released => await store.RequeueAsync(request.Id, request.Attempt, 1, null, cancellationToken),
            StopReason.DeviceFault => await store.RequeueAsync(request.Id, request.Attempt, 0, text, cancellationToken),
            StopReason.Refused =>
                await store.RefuseAsync(request.Id, $"{worker} refused it: {text}.", MaxRefusals, cancellationToken),
            _ => null,
        };
        if (request.Reason == StopReason.Failed)
            await store.FailAsync(request.Id, request.Attempt, text, cancellationToken);
        if (row is not null)
            await queue.ReplaceAsync(row, cancellationToken);
        return true;
    }

    private void RequireAcceptable(FinishMessage request)
    {
        if (request.Artifacts.Count is 0 or > MaxArtifacts)
            throw new FarmException($"A job has 1 to {MaxArtifacts} files, not {request.Artifacts.Count}.");
        if (request.Artifacts.FirstOrDefault(file => !ArtifactNames.IsValid(file.Name)) is { } odd)
            throw new FarmException($"\"{odd.Name}\" cannot be the name of a job's file.");
        if (request.Artifacts.Sum(file => file.Bytes) is var bytes && bytes > limits.MaxArtifactBytes)
            throw new FarmException($"The files have {bytes:n0} bytes; the farm accepts {limits.MaxArtifactBytes:n0}.");
    }
}
