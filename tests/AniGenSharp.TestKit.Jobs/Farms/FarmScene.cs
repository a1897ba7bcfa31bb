using System.Text;

namespace AniGenSharp.TestKit.Jobs.Farms;

/// <summary>
/// A farm on this machine: a server with keys and TLS, a coordinator and workers that are processes of their own, and a client.
/// </summary>
public sealed class FarmScene : IAsyncDisposable
{
    /// <summary>The networks that workers and jobs pretend to have.</summary>
    public static readonly FarmModel Model = new("test", new Dictionary<string, string> { ["weights"] = new string('0', 64) });

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(4);

    private readonly TemporaryFolder _folder = new();
    private readonly List<SupervisedProcess> _processes = [];
    private readonly List<NetworkLink> _links = [];
    private readonly List<Task> _workers = [];
    private readonly CancellationTokenSource _stop = new();
    private FarmCoordinator? _coordinator;
    private FarmClient? _client;

    private FarmScene(TimeSpan ackWait) => AckWait = ackWait;

    /// <summary>After this time without a sign a job is handed to another worker.</summary>
    public TimeSpan AckWait { get; }

    /// <summary>Folder with the server's configuration and the credentials.</summary>
    public string Folder => _folder.Path;

    /// <summary>The server.</summary>
    public NatsServer Server { get; private set; } = null!;

    /// <summary>The server's address.</summary>
    public string Address => $"nats://127.0.0.1:{Server.Port}";

    /// <summary>The client.</summary>
    public FarmClient Client => _client!;

    /// <summary>The coordinator's database: a SQLite file, unless another one is chosen before the coordinator is started.</summary>
    public string Database { get; set; } = "";

    /// <summary>Starts a server.</summary>
    /// <param name="workers">Names of workers that get credentials.</param>
    /// <param name="ackWait">After this time without a sign a job is handed to another worker; null for two seconds.</param>
    public static async Task<FarmScene> StartServerAsync(IReadOnlyList<string> workers, TimeSpan? ackWait = null)
    {
        var scene = new FarmScene(ackWait ?? TimeSpan.FromSeconds(2));
        scene.Database = Path.Combine(scene.Folder, "farm.db");
        int port = NatsServer.FreePort();
        FarmKeys.Prepare(scene.Folder, port, ["127.0.0.1"], workers);
        scene.Server = await NatsServer.StartAsync(scene.Folder, port);
        return scene;
    }

    /// <summary>Starts a server, a coordinator and a client, and workers that take some milliseconds per job.</summary>
    public static async Task<FarmScene> StartAsync(int workers, int milliseconds, TimeSpan? ackWait = null)
    {
        string[] names = [.. Enumerable.Range(1, workers).Select(i => $"worker{i}")];
        var scene = await StartServerAsync(names, ackWait);
        scene.StartCoordinator();
        await scene.ConnectAsync();
        foreach (string name in names)
            scene.StartWorker(name, milliseconds);
        return scene;
    }

    /// <summary>The credentials of a name.</summary>
    public FarmCredentials Credentials(string name) => FarmCredentials.Read(FarmKeys.Credentials(Folder, name));

    /// <summary>Starts a coordinator as a process.</summary>
    /// <param name="link">The network between it and the server; null for a direct connection.</param>
    public SupervisedProcess StartCoordinator(NetworkLink? link = null) => Add(new SupervisedProcess(
        "farm-coordinator", link?.Address ?? Address, FarmKeys.Credentials(Folder, FarmKeys.Coordinator), Database,
        $"{AckWait.TotalMilliseconds}"));

    /// <summary>Starts a worker as a process.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="milliseconds">How long each job takes.</param>
    /// <param name="link">The network between it and the server; null for a direct connection.</param>
    public SupervisedProcess StartWorker(string name, int milliseconds, NetworkLink? link = null) => Add(new SupervisedProcess(
        "farm-worker", link?.Address ?? Address, FarmKeys.Credentials(Folder, name), $"{milliseconds}", Journal(name)));

    /// <summary>Runs a coordinator in this process, which is faster for what kills nobody.</summary>
    /// <param name="limits">What it accepts and keeps; null for the defaults.</param>
    /// <param name="link">The network between it and the server; null for a direct connection.</param>
    public async Task RunCoordinatorAsync(FarmLimits? limits = null, NetworkLink? link = null) => _coordinator = await PersistAsync(
        () => FarmCoordinator.StartAsync(new FarmCoordinatorOptions
        {
            Address = link?.Address ?? Address,
            Credentials = Credentials(FarmKeys.Coordinator),
            Database = Database,
            AckWait = AckWait,
            Limits = limits ?? new FarmLimits(),
        }));

    /// <summary>Runs a worker in this process. After a fault of its device it begins again.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="milliseconds">How long each job takes.</param>
    /// <param name="link">The network between it and the server; null for a direct connection.</param>
    public void RunWorker(string name, int milliseconds, NetworkLink? link = null) => _workers.Add(Task.Run(async () =>
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await FarmWorker.RunAsync(WorkerOptions(name, milliseconds, link), _stop.Token);
            }
            catch (FarmFaultException)
            {
                // A supervisor starts it again.
            }
        }
    }));

    /// <summary>The options of a worker with a generator without networks.</summary>
    public FarmWorkerOptions WorkerOptions(string name, int milliseconds, NetworkLink? link = null) => new()
    {
        Address = link?.Address ?? Address,
        Credentials = Credentials(name),
        Model = Model,
        Runner = new TinyRunner(milliseconds),
    };

    /// <summary>The file in which a worker notes what happens.</summary>
    public string Journal(string name) => _folder.File($"{name}.log");

    /// <summary>The network between one member and the server, which can be partitioned.</summary>
    public NetworkLink Link()
    {
        var link = new NetworkLink(Server.Port);
        _links.Add(link);
        return link;
    }

    /// <summary>Connects the client, once the coordinator has prepared the server.</summary>
    /// <param name="link">The network between it and the server; null for a direct connection.</param>
    public async Task ConnectAsync(NetworkLink? link = null) =>
        _client = await PersistAsync(() => FarmClient.ConnectAsync(link?.Address ?? Address, Credentials(FarmKeys.Client)));

    /// <summary>Submits a job whose picture is its name.</summary>
    public Task<FarmJob> SubmitAsync(string name, FarmPriority priority = FarmPriority.Low) => PersistAsync(() => Client.SubmitAsync(
        new FarmRequest { Name = name, Picture = Encoding.UTF8.GetBytes(name), Model = Model, Priority = priority }));

    /// <summary>Submits several jobs.</summary>
    public async Task<IReadOnlyList<FarmJob>> SubmitAsync(int count)
    {
        var jobs = new List<FarmJob>();
        for (int i = 0; i < count; i++)
            jobs.Add(await SubmitAsync($"job{i}"));
        return jobs;
    }

    /// <summary>Submits jobs while every worker is on a job that ends when all are submitted.</summary>
    public async Task SubmitWhileBusyAsync(int workers, Func<Task> submit)
    {
        var busy = new List<FarmJob>();
        for (int i = 0; i < workers; i++)
            busy.Add(await SubmitAsync("long", FarmPriority.High));
        await WaitAsync(jobs => jobs[JobState.Running] == workers);
        await submit();
        foreach (var job in busy)
            await PersistAsync(() => Client.CancelAsync(job.Id));
    }

    /// <summary>All jobs.</summary>
    public async Task<IReadOnlyList<FarmJob>> ListAsync()
    {
        var jobs = new List<FarmJob>();
        while (true)
        {
            var page = await PersistAsync(() => Client.ListAsync(new FarmQuery { After = jobs.LastOrDefault()?.Id, Limit = 1000 }));
            if (page.Count == 0)
                return jobs;
            jobs.AddRange(page);
        }
    }

    /// <summary>Waits until the numbers of jobs fulfill a condition.</summary>
    public async Task WaitAsync(Func<IReadOnlyDictionary<JobState, int>, bool> condition)
    {
        using var limit = new CancellationTokenSource(s_limit);
        while (!condition((await PersistAsync(() => Client.StatusAsync(limit.Token))).Jobs))
            await Task.Delay(100, limit.Token);
    }

    /// <summary>Waits until a job fulfills a condition.</summary>
    public async Task<FarmJob> WaitAsync(string id, Func<FarmJob, bool> condition)
    {
        using var limit = new CancellationTokenSource(s_limit);
        while (true)
        {
            var job = await PersistAsync(() => Client.FindAsync(id, limit.Token));
            if (condition(job))
                return job;
            await Task.Delay(100, limit.Token);
        }
    }

    /// <summary>Waits until no job waits or runs.</summary>
    public Task WaitForEndAsync() => WaitAsync(jobs => jobs[JobState.Queued] + jobs[JobState.Running] == 0);

    /// <summary>Repeats a request while the farm is away.</summary>
    public static async Task<T> PersistAsync<T>(Func<Task<T>> request)
    {
        using var limit = new CancellationTokenSource(s_limit);
        while (true)
        {
            try
            {
                return await request();
            }
            catch (FarmException) when (!limit.IsCancellationRequested)
            {
                await Task.Delay(100);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_workers);
        if (_coordinator is not null)
            await _coordinator.DisposeAsync();
        foreach (var process in _processes)
            process.Dispose();
        if (_client is not null)
            await _client.DisposeAsync();
        _links.ForEach(link => link.Dispose());
        Server.Dispose();
        _folder.Dispose();
        _stop.Dispose();
    }

    private SupervisedProcess Add(SupervisedProcess process)
    {
        _processes.Add(process);
        return process;
    }
}
