namespace AniGenSharp.Pipeline;

/// <summary>
/// Counts the work in progress of an object, so that it can be disposed at any time: disposing cancels the work, waits for it, and then
/// frees what it used.
/// </summary>
/// <param name="owner">Type name of the object, for exceptions.</param>
/// <param name="free">Frees what the work uses; called once, when the last work has ended.</param>
internal sealed class RunGate(string owner, Action free) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _disposing = new();
    private readonly ManualResetEventSlim _idle = new(initialState: true);
    private readonly List<int> _threads = [];
    private bool _isDisposed, _isFree;

    /// <summary>Does work on this thread.</summary>
    /// <param name="work">The work; its token is canceled by the caller's or by disposing.</param>
    /// <param name="cancellationToken">The caller's token.</param>
    /// <exception cref="ObjectDisposedException">The object has been disposed, or is disposed during the work.</exception>
    public T Run<T>(Func<CancellationToken, T> work, CancellationToken cancellationToken)
    {
        CancellationTokenSource linked;
        lock (_lock)
        {
            if (_isDisposed)
                throw Disposed();
            linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposing.Token);
            _threads.Add(Environment.CurrentManagedThreadId);
            _idle.Reset();
        }
        try
        {
            return work(linked.Token);
        }
        catch (OperationCanceledException) when (_disposing.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Disposed();
        }
        catch (OperationCanceledException e) when (cancellationToken.IsCancellationRequested && e.CancellationToken != cancellationToken)
        {
            throw new OperationCanceledException(e.Message, e, cancellationToken);
        }
        finally
        {
            linked.Dispose();
            End();
        }
    }

    /// <summary>Refuses calls after <see cref="Dispose"/>.</summary>
    /// <exception cref="ObjectDisposedException">The object has been disposed.</exception>
    public void RequireOpen()
    {
        lock (_lock)
        {
            if (_isDisposed)
                throw Disposed();
        }
    }

    /// <summary>
    /// Cancels the work and waits for its end. From within the work itself (a progress handler, say), it does not wait: what the work uses
    /// is freed when the work ends.
    /// </summary>
    public void Dispose()
    {
        bool isWithin;
        lock (_lock)
        {
            _isDisposed = true;
            isWithin = _threads.Contains(Environment.CurrentManagedThreadId);
        }
        _disposing.Cancel();
        if (isWithin)
            return;
        _idle.Wait();
        Free();
    }

    private ObjectDisposedException Disposed() => new(owner);

    private void End()
    {
        bool isLast;
        lock (_lock)
        {
            _threads.Remove(Environment.CurrentManagedThreadId);
            isLast = _threads.Count == 0;
        }
        if (!isLast)
            return;
        if (_disposing.IsCancellationRequested)
            Free();
        lock (_lock)
        {
            if (_threads.Count == 0)
                _idle.Set();
        }
    }

    private void Free()
    {
        lock (_lock)
        {
            if (_isFree)
                return;
            _isFree = true;
        }
        free();
    }
}
