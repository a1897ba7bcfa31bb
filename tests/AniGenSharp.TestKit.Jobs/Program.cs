using System.Globalization;
using AniGenSharp;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Jobs;
using AniGenSharp.TestKit.Jobs.Farms;

// work FOLDER MILLISECONDS: works on the jobs of a folder until all have ended, and prints a line per event.
// serve FOLDER MILLISECONDS PORT: serves a studio without networks until the process is ended, and prints its address.
// farm-coordinator ADDRESS CREDENTIALS DATABASE MILLISECONDS: coordinates a farm with this wait for signs until the process is ended.
// farm-worker ADDRESS CREDENTIALS MILLISECONDS JOURNAL: works for a farm until the process is ended, and notes in a file what happens.
await (args[0] switch
{
    "work" => WorkAsync(),
    "serve" => ServeAsync(),
    "farm-coordinator" => CoordinateAsync(),
    "farm-worker" => FarmWorker.RunAsync(
        new FarmWorkerOptions
        {
            Address = args[1],
            Credentials = FarmCredentials.Read(args[2]),
            Model = FarmScene.Model,
            Runner = new TinyRunner(Number(3)),
            Logger = new JournalLog(args[4]),
        },
        CancellationToken.None),
    _ => throw new ArgumentException($"{args[0]} is not a verb of this program."),
});

int Number(int index) => int.Parse(args[index], CultureInfo.InvariantCulture);

async Task WorkAsync()
{
    using var store = JobStore.Open(args[1]);
    long seen = store.LastEventId;
    await using var queue = new JobQueue(store, FakeStudio.Options(args[1], Number(2)).Runners);
    await foreach (var happened in store.FollowAsync(seen))
    {
        Console.WriteLine(happened.Kind);
        if (happened.Kind == JobEventKind.Changed && store.List().All(job => job.HasEnded))
            return;
    }
}

async Task ServeAsync()
{
    using var weights = new LoopbackServer();
    OfficialWeights.Serve(weights);
    await using var studio = await StudioServer.StartAsync(FakeStudio.Options(args[1], Number(2)) with
    {
        Port = Number(3),
        ModelAddress = new Uri(weights.Address),
    });
    Console.WriteLine(studio.Address);
    await studio.WaitAsync(CancellationToken.None);
}

async Task CoordinateAsync()
{
    await using var coordinator = await FarmCoordinator.StartAsync(new FarmCoordinatorOptions
    {
        Address = args[1],
        Credentials = FarmCredentials.Read(args[2]),
        Database = args[3],
        AckWait = TimeSpan.FromMilliseconds(Number(4)),
    });
    await coordinator.WaitAsync(CancellationToken.None);
}
