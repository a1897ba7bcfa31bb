namespace AniGenSharp.Models;

/// <summary>One run's exclusive use of the networks, which it may release for a while.</summary>
/// <param name="free">Counts 1 while no run has the networks.</param>
internal sealed class NetworkReservation(SemaphoreSlim free) : IDisposable
{
    private bool _held;

    /// <summary>Waits until no other run has the networks, and reserves them.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public void Acquire(CancellationToken cancellationToken)
    {
        free.Wait(cancellationToken);
        _held = true;
    }

    /// <summary>Leaves the networks to other runs.</summary>
    public void Release()
    {
        if (!_held)
            return;
        _held = false;
        free.Release();
    }

    /// <inheritdoc cref="Release"/>
    public void Dispose() => Release();
}
