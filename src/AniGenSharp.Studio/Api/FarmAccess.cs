namespace AniGenSharp.Studio.Api;

/// <summary>The connection to the farm, which is made when it is first needed.</summary>
internal sealed class FarmAccess(StudioOptions options) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private FarmClient? _farm;

    /// <summary>Whether the studio shows a farm.</summary>
    public bool HasFarm => options.Farm is not null;

    /// <exception cref="FarmException">The farm cannot be reached.</exception>
    /// <exception cref="NotSupportedException">The studio shows no farm.</exception>
    public async Task<FarmClient> ConnectAsync(CancellationToken cancellationToken)
    {
        if (options.Farm is null)
            throw new NotSupportedException("This studio was started without a farm.");
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return _farm ??= await options.Farm(cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_farm is not null)
            await _farm.DisposeAsync();
        _gate.Dispose();
    }
}
