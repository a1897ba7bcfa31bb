using System.Globalization;
using AniGenSharp;
using AniGenSharp.TestKit.Jobs;

// work FOLDER MILLISECONDS: works on the jobs of a folder until the process is ended, and prints a line per event.
// serve FOLDER MILLISECONDS PORT: serves a studio without networks until the process is ended, and prints its address.
int milliseconds = int.Parse(args[2], CultureInfo.InvariantCulture);
FakeRunner[] runners = [new(JobKind.Generate, milliseconds), new(JobKind.Finish, milliseconds)];
if (args[0] == "serve")
{
    await using var studio = await StudioServer.StartAsync(new StudioOptions
    {
        Folder = args[1],
        Runners = runners,
        Model = new StudioModel("no model", "no device"),
        Port = int.Parse(args[3], CultureInfo.InvariantCulture),
        ModelAddress = new Uri("http://127.0.0.1:9/"),
    });
    Console.WriteLine(studio.Address);
    await studio.WaitAsync(CancellationToken.None);
    return;
}
using var store = JobStore.Open(args[1]);
long seen = store.LastEventId;
await using var queue = new JobQueue(store, runners);
await foreach (var happened in store.FollowAsync(seen))
    Console.WriteLine($"{happened.Id} {happened.Kind}");
