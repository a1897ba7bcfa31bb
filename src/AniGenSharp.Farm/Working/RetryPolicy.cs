using AniGenSharp.Farm.Wire;
using Microsoft.Extensions.Logging;

namespace AniGenSharp.Farm.Working;

/// <summary>How a worker waits for a server or coordinator that is away: without end, and with growing pauses.</summary>
internal sealed class RetryPolicy(ILogger logger)
{
    private static readonly TimeSpan s_maxPause = TimeSpan.FromSeconds(5);

    /// <summary>The first pause.</summary>
    public static TimeSpan MinPause { get; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Repeats a request until the farm answers it. The first failure is a warning.</summary>
    public async Task<T> InsistAsync<T>(Func<CancellationToken, Task<T>> request, CancellationToken cancellationToken)
    {
        var level = LogLevel.Warning;
        for (var pause = MinPause; ; pause = pause * 2 < s_maxPause ? pause * 2 : s_maxPause)
        {
            try
            {
                return await request(cancellationToken);
            }
            catch (Exception e) when (FarmLink.IsAway(e))
            {
                logger.Log(level, "The farm does not answer; this worker waits for it: {Message}", e.Message);
                level = LogLevel.Information;
            }
            await Task.Delay(pause, cancellationToken);
        }
    }
}
