using AniGenSharp.Farm.Connections;
using AniGenSharp.Farm.Working;
using Microsoft.Extensions.Logging.Abstractions;

namespace AniGenSharp;

/// <summary>Takes jobs from a farm and runs them, one at a time: one worker per device.</summary>
public static class FarmWorker
{
    /// <summary>
    /// Works until it is canceled. It waits for a server or coordinator that is away. Canceled during a job, it gives the job back, and the
    /// start does not count.
    /// </summary>
    /// <param name="options">Server, credentials, networks and runner.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="FarmFaultException">The device failed; the process should end and be started again.</exception>
    /// <exception cref="FarmException">The address or the credentials are not valid.</exception>
    public static async Task RunAsync(FarmWorkerOptions options, CancellationToken cancellationToken)
    {
        var retries = new RetryPolicy(options.Logger ?? NullLogger.Instance);
        string? temporary = null;
        try
        {
            await using var link = await retries.InsistAsync(
                token => FarmConnector.ConnectAsync(options.Address, options.Credentials, token), cancellationToken);
            string folder = options.Folder ?? (temporary = Directory.CreateTempSubdirectory("anigen-farm-").FullName);
            await new WorkLoop(link, options, retries, folder).RunAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // It was asked to stop.
        }
        finally
        {
            if (temporary is not null)
                Directory.Delete(temporary, recursive: true);
        }
    }
}
