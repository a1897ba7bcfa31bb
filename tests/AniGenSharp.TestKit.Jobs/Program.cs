using System.Globalization;
using AniGenSharp;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Jobs;

// work FOLDER MILLISECONDS: works on the jobs of a folder until the process is ended, and prints a line per event.
// serve FOLDER MILLISECONDS PORT: serves a studio without networks until the process is ended, and prints its address.
int milliseconds = int.Parse(args[2], CultureInfo.InvariantCulture);
var options = FakeStudio.Options(args[1], milliseconds);
if (args[0] == "serve")
{
    using var weights = new LoopbackServer();
    OfficialWeights.Serve(weights);
    await using var studio = await StudioServer.StartAsync(options with
    {
        Port = int.Parse(args[3], CultureInfo.InvariantCulture),
        ModelAddress = new Uri(weights.Address),
    });
    Console.WriteLine(studio.Address);
    await studio.WaitAsync(CancellationToken.None);
    return;
}
using var store = JobStore.Open(args[1]);
long seen = store.LastEventId;
await using var queue = new JobQueue(store, options.Runners);
await foreach (var happened in store.FollowAsync(seen))
    Console.WriteLine($"{happened.Id} {happened.Kind}");
