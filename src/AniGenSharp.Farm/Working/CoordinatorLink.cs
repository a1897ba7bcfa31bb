using AniGenSharp.Farm.Wire;

namespace AniGenSharp.Farm.Working;

/// <summary>A worker's requests to the coordinator. They are repeated until it answers, and it counts repetitions once.</summary>
internal sealed class CoordinatorLink(FarmLink link, string name, RetryPolicy retries)
{
    public Task<StartAnswer> StartAsync(StartMessage request, CancellationToken cancellationToken) =>
        InsistAsync<StartAnswer>("start", request, cancellationToken);

    /// <summary>Asks once, since the next sign follows soon.</summary>
    /// <returns>Whether to go on; null if nobody answers.</returns>
    public async Task<bool?> BeatAsync(BeatMessage request, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await link.TryAskAsync<bool>(FarmSubjects.Worker(name, "beat"), request, cancellationToken);
            return answer.Error is null ? answer.Value : null;
        }
        catch (Exception e) when (FarmLink.IsAway(e))
        {
            return null;
        }
    }

    /// <returns>Whether the attempt is the winner.</returns>
    /// <exception cref="FarmException">The coordinator refused the files.</exception>
    public Task<bool> FinishAsync(FinishMessage request, CancellationToken cancellationToken) =>
        InsistAsync<bool>("finish", request, cancellationToken);

    public Task<bool> StopAsync(StopMessage request, CancellationToken cancellationToken) =>
        InsistAsync<bool>("stop", request, cancellationToken);

    /// <summary>Repeats a step that needs the server, such as an upload, until it succeeds.</summary>
    public Task<T> InsistAsync<T>(Func<CancellationToken, Task<T>> step, CancellationToken cancellationToken) =>
        retries.InsistAsync(step, cancellationToken);

    private Task<T> InsistAsync<T>(string verb, object request, CancellationToken cancellationToken) => retries.InsistAsync(
        async token =>
        {
            var answer = await link.TryAskAsync<T>(FarmSubjects.Worker(name, verb), request, token);
            return answer.IsBusy ? throw new IOException(answer.Error) : answer.Require();
        },
        cancellationToken);
}
