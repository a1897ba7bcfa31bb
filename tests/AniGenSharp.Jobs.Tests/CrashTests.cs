using System.Diagnostics;
using AniGenSharp.TestKit.Jobs;

namespace AniGenSharp.Jobs.Tests;

/// <summary>Processes that are ended at random moments lose no job.</summary>
public sealed class CrashTests : JobTest
{
    private const int Jobs = 8;

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Every_job_ends_exactly_once_however_often_the_process_is_killed()
    {
        var ids = Store.Add([.. Enumerable.Range(0, Jobs).Select(i => Request($"{i}"))]).Select(job => job.Id).ToArray();
        Close();
        var random = new Random(5);
        var succeeded = new Dictionary<string, DateTimeOffset>();
        for (int kills = 0; succeeded.Count < Jobs && kills < 40; kills++)
        {
            using var process = StartWorker(milliseconds: 2);
            await ReadEvents(process.StandardOutput, changes: random.Next(1, 5), further: random.Next(0, 10));
            process.Kill();
            await process.WaitForExitAsync();
            foreach (var job in Store.List().Where(job => job.State == JobState.Succeeded))
            {
                Assert.Equal(succeeded.GetValueOrDefault(job.Id, job.Finished!.Value), job.Finished);
                succeeded[job.Id] = job.Finished!.Value;
                foreach (var file in job.Artifacts)
                    Assert.Equal(file.Bytes, new FileInfo(Path.Combine(Store.ResultOf(job)!, file.Name)).Length);
            }
            var states = Store.List();
            Assert.Equal(Jobs, states.Count);
            Assert.DoesNotContain(states, job => job.State is JobState.Running or JobState.Canceled);
            if (states.All(job => job.HasEnded))
                break;
            Close();
        }
        Assert.All(ids, id => Assert.True(Store.Find(id)!.HasEnded));
        Assert.True(succeeded.Count > Jobs / 2, $"Only {succeeded.Count} jobs succeeded.");
    }

    [Fact]
    public async Task A_job_that_kills_its_process_is_started_three_times()
    {
        string id = Store.Add(Request("kill.png")).Id;
        Close();
        for (int start = 0; start < JobStore.MaxStarts; start++)
        {
            using var process = StartWorker(milliseconds: 0);
            await process.WaitForExitAsync();
        }
        Assert.Equal((JobState.Failed, 3), (Store.Find(id)!.State, Store.Find(id)!.Starts));
    }

    /// <summary>Reads until some jobs have started or ended, and some more events, or to the end of all jobs.</summary>
    private static async Task ReadEvents(StreamReader reader, int changes, int further)
    {
        while ((changes > 0 || further-- > 0) && await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            changes -= line == nameof(JobEventKind.Changed) ? 1 : 0;
    }

    private Process StartWorker(int milliseconds)
    {
        string program = Path.ChangeExtension(typeof(FakeRunner).Assembly.Location, ".dll");
        return Process.Start(new ProcessStartInfo("dotnet", [program, "work", Folder, $"{milliseconds}"])
        {
            RedirectStandardOutput = true,
        })!;
    }
}
