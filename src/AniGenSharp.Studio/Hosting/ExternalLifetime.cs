using Microsoft.Extensions.Hosting;

namespace AniGenSharp.Studio.Hosting;

/// <summary>Leaves Ctrl-C to the caller.</summary>
internal sealed class ExternalLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
