using AniGenSharp.Farm.Store;
using AniGenSharp.Farm.Wire;

namespace AniGenSharp.Farm.Coordination;

/// <summary>Makes the work queue agree with the store, which is the truth, and ends what cannot be done.</summary>
internal sealed class Reconciler(
    FarmStore store, WorkQueue queue, ObjectFiles pictures, ObjectFiles artifacts, Leases leases, FarmLimits limits)
{
    /// <summary>Jobs whose message was handed out although they wait, and since when that has been so.</summary>
    private readonly Dictionary<string, (long Sequence, DateTimeOffset Since)> _stuck = [];

    /// <summary>Goes through all jobs once.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await RequeueAbandonedAsync(cancellationToken);
        var waiting = await store.WaitingAsync(cancellationToken);
        if (waiting.Count > 0)
        {
            await PublishMissingAsync(waiting, cancellationToken);
            await RenewStuckAsync(waiting, cancellationToken);
        }
        await DropOldAsync(cancellationToken);
    }

    private async Task RequeueAbandonedAsync(CancellationToken cancellationToken)
    {
        foreach (var row in await store.AbandonedAsync(leases.Abandoned, cancellationToken))
        {
            string? error = row.Job.Starts < FarmStore.MaxStarts
                ? null
                : $"The worker's process ended during this job {row.Job.Starts} times; it is not started again.";
            if (await store.RequeueAsync(row.Job.Id, row.Job.Attempt, 0, error, cancellationToken) is { } changed)
                await queue.ReplaceAsync(changed, cancellationToken);
        }
    }

    private async Task PublishMissingAsync(IReadOnlyList<FarmRow> waiting, CancellationToken cancellationToken)
    {
        var present = await queue.ListAsync(cancellationToken);
        foreach (var row in waiting.Where(row => !present.Contains(row.Job.Id)))
        {
            // A message that is known to have been there has a new round, since the server drops the repetition of an old one.
            var renewed = row.Sequence is null ? row : await store.RenewAsync(row.Job.Id, cancellationToken);
            if (renewed is not null)
                await queue.PublishAsync(renewed, cancellationToken);
        }
    }

    /// <summary>
    /// Replaces messages that the server does not hand out any more, because workers took them too often without starting the job.
    /// </summary>
    private async Task RenewStuckAsync(IReadOnlyList<FarmRow> waiting, CancellationToken cancellationToken)
    {
        var now = DateTimeOffset.UtcNow;
        var seen = new HashSet<string>();
        foreach (var group in waiting.Where(row => row.Sequence is not null).GroupBy(row => (row.Job.Priority, row.Job.Model)))
        {
            ulong delivered = await queue.DeliveredAsync(group.Key.Priority, group.Key.Model, cancellationToken);
            foreach (var row in group.Where(row => (ulong)row.Sequence!.Value <= delivered))
            {
                seen.Add(row.Job.Id);
                if (!_stuck.TryGetValue(row.Job.Id, out var stuck) || stuck.Sequence != row.Sequence)
                    _stuck[row.Job.Id] = (row.Sequence!.Value, now);
                else if (now - stuck.Since > 4 * leases.AckWait && await store.RenewAsync(row.Job.Id, cancellationToken) is { } renewed)
                    await queue.ReplaceAsync(renewed, cancellationToken);
            }
        }
        foreach (string id in _stuck.Keys.Where(id => !seen.Contains(id)).ToList())
            _stuck.Remove(id);
    }

    private async Task DropOldAsync(CancellationToken cancellationToken)
    {
        foreach (var row in await store.EndedBeforeAsync(DateTimeOffset.UtcNow - limits.Retention, cancellationToken))
        {
            await pictures.DeleteAsync(row.Job.Id, cancellationToken);
            foreach (var file in row.Job.Artifacts)
                await artifacts.DeleteAsync(FarmSubjects.Artifact(row.Job.Id, row.Job.Winner!.Value, file.Name), cancellationToken);
            await store.DeleteAsync(row.Job.Id, cancellationToken);
        }
    }
}
