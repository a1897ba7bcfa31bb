using AniGenSharp;
using AniGenSharp.TestKit.Jobs;

// work FOLDER MILLISECONDS: works on the jobs of a folder until the process is ended, and prints a line per event.
using var store = JobStore.Open(args[1]);
int milliseconds = int.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture);
long seen = store.LastEventId;
await using var queue = new JobQueue(store, [new FakeRunner(JobKind.Generate, milliseconds), new FakeRunner(JobKind.Finish, milliseconds)]);
await foreach (var happened in store.FollowAsync(seen))
    Console.WriteLine($"{happened.Id} {happened.Kind}");
