using AniGenSharp.TestKit.Jobs.Farms;

namespace AniGenSharp.FarmBench;

/// <summary>A farm of four workers, each member behind a network of its own, and the faults that it has to survive.</summary>
internal sealed class FaultScene : IAsyncDisposable
{
    private const int Workers = 4;
    private const int Sigcont = 18;
    private const int Sigstop = 19;

    private static readonly TimeSpan s_outage = TimeSpan.FromSeconds(1);

    private readonly SupervisedProcess _coordinator;
    private readonly NetworkLink _coordinatorLink;
    private readonly List<(string Name, SupervisedProcess Process, NetworkLink Link)> _workers = [];
    private int _next;

    private FaultScene(FarmScene farm, int milliseconds)
    {
        Farm = farm;
        _coordinatorLink = farm.Link();
        _coordinator = farm.StartCoordinator(_coordinatorLink);
        foreach (string name in Names())
        {
            var link = farm.Link();
            _workers.Add((name, farm.StartWorker(name, milliseconds, link), link));
        }
    }

    /// <summary>The farm.</summary>
    public FarmScene Farm { get; }

    /// <summary>Starts the farm.</summary>
    public static async Task<FaultScene> StartAsync(int milliseconds)
    {
        var scene = new FaultScene(await FarmScene.StartServerAsync([.. Names()]), milliseconds);
        await scene.Farm.ConnectAsync();
        return scene;
    }

    /// <summary>What the workers noted until now.</summary>
    public Journals Journals() =>
        FarmBench.Journals.Read(_workers.Select(worker => Farm.Journal(worker.Name)).Where(File.Exists));

    public Task KillWorkerAsync()
    {
        Next().Process.Kill();
        return Task.CompletedTask;
    }

    public Task KillCoordinatorAsync()
    {
        _coordinator.Kill();
        return Task.CompletedTask;
    }

    public async Task KillServerAsync()
    {
        Farm.Server.Kill();
        await Task.Delay(s_outage);
        await Farm.Server.RestartAsync();
    }

    public async Task KillAllAsync()
    {
        _coordinator.Kill();
        _workers.ForEach(worker => worker.Process.Kill());
        await KillServerAsync();
    }

    public async Task FreezeWorkerAsync()
    {
        var process = Next().Process;
        process.Signal(Sigstop);
        await Task.Delay(2 * Farm.AckWait);
        process.Signal(Sigcont);
    }

    public Task PartitionWorkerAsync() => PartitionAsync(Next().Link);

    public Task PartitionCoordinatorAsync() => PartitionAsync(_coordinatorLink);

    public Task CutAllAsync()
    {
        _coordinatorLink.Cut();
        _workers.ForEach(worker => worker.Link.Cut());
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => Farm.DisposeAsync();

    private static IEnumerable<string> Names() => Enumerable.Range(1, Workers).Select(i => $"worker{i}");

    /// <summary>Longer than the lease of a job, so that another worker takes it over.</summary>
    private async Task PartitionAsync(NetworkLink link)
    {
        link.Partition();
        await Task.Delay(2 * Farm.AckWait);
        link.Heal();
    }

    private (string Name, SupervisedProcess Process, NetworkLink Link) Next() => _workers[_next++ % Workers];
}
