using AniGenSharp.Conditioning.Pictures;

namespace AniGenSharp.Pipeline;

/// <summary>Prepares pictures for the networks, on request before their run begins.</summary>
/// <param name="prepare">Crops, mattes and resizes a picture; on any thread.</param>
internal sealed class PictureQueue(Func<PictureSource, CancellationToken, PreparedPicture> prepare) : IDisposable
{
    private readonly Dictionary<PictureSource, Task<PreparedPicture>> _tasks = new(ReferenceEqualityComparer.Instance);
    private readonly Lock _lock = new();

    /// <summary>Begins to prepare a picture on the thread pool, unless it has begun already.</summary>
    /// <param name="picture">The picture; a later <see cref="Take"/> of the same instance gets the result.</param>
    /// <param name="cancellationToken">Honored while networks are loaded.</param>
    public void Begin(PictureSource picture, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_tasks.ContainsKey(picture))
                _tasks.Add(picture, Task.Run(() => prepare(picture, cancellationToken), CancellationToken.None));
        }
    }

    /// <summary>The prepared picture: prepared now, or earlier by <see cref="Begin"/>.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="cancellationToken">Honored while waiting, and while networks are loaded.</param>
    /// <exception cref="PictureException">The picture cannot be used.</exception>
    public PreparedPicture Take(PictureSource picture, CancellationToken cancellationToken)
    {
        Task<PreparedPicture>? task;
        lock (_lock)
            _tasks.TryGetValue(picture, out task);
        if (task is null)
            return prepare(picture, cancellationToken);
        // While it runs, it stays in the queue, so that Dispose waits for it.
        Task.WaitAny([task], cancellationToken);
        lock (_lock)
            _tasks.Remove(picture);
        return task.GetAwaiter().GetResult();
    }

    /// <summary>Waits until no picture is being prepared.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var task in _tasks.Values)
                ((IAsyncResult)task).AsyncWaitHandle.WaitOne();
            _tasks.Clear();
        }
    }
}
