using System.Runtime.CompilerServices;

namespace AniGenSharp.Cli.Commands;

/// <summary>The jobs of a farm, page by page.</summary>
internal static class FarmJobs
{
    /// <summary>All jobs in a state, oldest first; null for every state.</summary>
    public static async IAsyncEnumerable<FarmJob> ListAsync(
        FarmClient farm, JobState? state, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? after = null;
        while (await farm.ListAsync(new FarmQuery { State = state, After = after }, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var job in page)
                yield return job;
            after = page[^1].Id;
        }
    }
}
