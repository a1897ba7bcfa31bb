using AniGenSharp.Farm.Store;
using AniGenSharp.Farm.Wire;

namespace AniGenSharp.Farm.Coordination;

/// <summary>What clients ask of the coordinator.</summary>
internal sealed class ClientRequests(FarmStore store, WorkQueue queue, ObjectFiles pictures, WorkerRoster roster, FarmLimits limits)
{
    private static readonly TimeSpan s_rateWindow = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_countAge = TimeSpan.FromSeconds(1);

    private (DateTimeOffset Time, int Queued) _count;

    /// <summary>Adds a job whose picture is stored.</summary>
    /// <returns>The job, or that the farm is busy.</returns>
    /// <exception cref="FarmException">The request is not acceptable.</exception>
    public async Task<Answer<FarmJob>> SubmitAsync(SubmitMessage request, CancellationToken cancellationToken)
    {
        if (!Guid.TryParseExact(request.Id, "N", out _) || request.Id.Any(char.IsAsciiLetterUpper))
            throw new FarmException("The job's identity is not made of 32 hexadecimal digits.");
        try
        {
            return await AddAsync(request, cancellationToken);
        }
        catch (FarmException)
        {
            // A picture without a job is of no use; one of another job stays.
            if (await store.FindAsync(request.Id, cancellationToken) is null)
                await pictures.DeleteAsync(request.Id, cancellationToken);
            throw;
        }
    }

    public async Task<FarmStatus> StatusAsync(CancellationToken cancellationToken) => new(
        await store.CountAsync(cancellationToken),
        roster.Describe(await store.RatesAsync(DateTimeOffset.UtcNow - s_rateWindow, cancellationToken)), limits);

    public Task<IReadOnlyList<FarmJob>> ListAsync(FarmQuery query, CancellationToken cancellationToken) =>
        store.ListAsync(query, cancellationToken);

    /// <exception cref="FarmException">There is no such job.</exception>
    public async Task<FarmJob> FindAsync(string id, CancellationToken cancellationToken) =>
        (await store.FindAsync(id, cancellationToken))?.Job ?? throw new FarmException($"There is no job {id}.");

    public IReadOnlyList<FarmModel> Models() => roster.Models();

    /// <returns>Whether the job had not ended. A worker that is on it learns of it with its next sign.</returns>
    public async Task<bool> CancelAsync(string id, CancellationToken cancellationToken)
    {
        var job = await FindAsync(id, cancellationToken);
        bool canceled = await store.CancelAsync(id, cancellationToken);
        if (canceled)
            await queue.RemoveAsync(job, cancellationToken);
        return canceled;
    }

    /// <returns>Whether the job had ended and waits again.</returns>
    public async Task<bool> RetryAsync(string id, CancellationToken cancellationToken)
    {
        await FindAsync(id, cancellationToken);
        if (await store.RetryAsync(id, cancellationToken) is not { } row)
            return false;
        await queue.ReplaceAsync(row, cancellationToken);
        return true;
    }

    private async Task<Answer<FarmJob>> AddAsync(SubmitMessage request, CancellationToken cancellationToken)
    {
        if (!ArtifactNames.IsValid(request.Name))
            throw new FarmException($"\"{request.Name}\" cannot be the name of a job.");
        if (request.PictureBytes > limits.MaxPictureBytes)
            throw new FarmException($"{request.Name} has {request.PictureBytes:n0} bytes; the limit is {limits.MaxPictureBytes:n0}.");
        var job = new FarmJob
        {
            Id = request.Id,
            Name = request.Name,
            Options = FarmJson.Options(request.Options),
            Priority = Enum.IsDefined(request.Priority) ? request.Priority : FarmPriority.Low,
            Model = request.Model.Key,
            Version = request.Model.Version,
            PictureBytes = request.PictureBytes,
            PictureSha256 = request.PictureSha256,
            Created = DateTimeOffset.UtcNow,
        };
        if (await QueuedAsync(cancellationToken) >= limits.MaxQueued)
            return new Answer<FarmJob>(null, $"The farm has {limits.MaxQueued:n0} jobs waiting already.", IsBusy: true);
        if (!await pictures.HasAsync(job.Id, job.PictureBytes, job.PictureSha256, cancellationToken))
            throw new FarmException($"{request.Name}: the picture is not stored with its size and checksum.");
        await store.AddAsync(job, request.Model, cancellationToken);
        var row = (await store.FindAsync(job.Id, cancellationToken))!;
        if (row is { Job.State: JobState.Queued, Sequence: null })
            await queue.PublishAsync(row, cancellationToken);
        _count.Queued++;
        return new Answer<FarmJob>(row.Job);
    }

    /// <summary>The number of jobs that wait, counted at most once per second.</summary>
    private async Task<int> QueuedAsync(CancellationToken cancellationToken)
    {
        if (DateTimeOffset.UtcNow - _count.Time > s_countAge)
            _count = (DateTimeOffset.UtcNow, (await store.CountAsync(cancellationToken))[JobState.Queued]);
        return _count.Queued;
    }
}
