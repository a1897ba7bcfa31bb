using AniGenSharp.TestKit;

namespace AniGenSharp.Jobs.Tests;

/// <summary>Tests with a store in a folder of its own.</summary>
public abstract class JobTest : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private JobStore? _store;

    /// <summary>The folder of the store.</summary>
    protected string Folder => _folder.Path;

    /// <summary>The store, opened with the first use.</summary>
    protected JobStore Store => _store ??= JobStore.Open(Folder);

    public virtual void Dispose()
    {
        Close();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the store; the next use opens it again.</summary>
    protected void Close()
    {
        _store?.Dispose();
        _store = null;
    }

    protected static JobRequest Request(string name = "cat.png", int seed = 1) =>
        new() { Name = name, Picture = [1, 2, 3], Options = new GenerationOptions { Seed = seed } };

    /// <summary>Waits until a job fulfills a condition.</summary>
    protected async Task<Job> WaitFor(string id, Func<Job, bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            long seen = Store.LastEventId;
            if (Store.Find(id) is { } job && condition(job))
                return job;
            await foreach (var _ in Store.FollowAsync(seen, limit.Token))
                break;
        }
    }
}
