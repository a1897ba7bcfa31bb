using AniGenSharp.TestKit.Jobs.Farms;
using Microsoft.Data.Sqlite;

namespace AniGenSharp.FarmBench;

/// <summary>What the farm itself costs: with jobs that take no time and have almost no files, all that is left is its own.</summary>
internal static class OverheadRun
{
    private const int WarmUp = 50;

    /// <summary>The default of a coordinator.</summary>
    private static readonly TimeSpan s_ackWait = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan s_running = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(int jobs)
    {
        await using var farm = await FarmScene.StartServerAsync(["worker1"], s_ackWait);
        var (coordinatorLink, workerLink, clientLink) = (farm.Link(), farm.Link(), farm.Link());
        var coordinator = farm.StartCoordinator(coordinatorLink);
        await farm.ConnectAsync(clientLink);
        var worker = farm.StartWorker("worker1", 0, workerLink);
        await farm.SubmitAsync(WarmUp);
        await farm.WaitForEndAsync();

        var before = Read();
        await farm.SubmitWhileBusyAsync(1, () => farm.SubmitAsync(jobs));
        await farm.WaitForEndAsync();
        var spent = Read() - before;
        var ended = (await farm.ListAsync()).Skip(WarmUp).Where(job => job.State == JobState.Succeeded).ToList();
        double seconds = (ended.Max(job => job.Finished!.Value) - ended.Min(job => job.Started!.Value)).TotalSeconds;
        double payload = ended.Average(job => job.PictureBytes + job.Artifacts.Sum(file => (double)file.Bytes));
        Console.WriteLine(
            $"{jobs} jobs of 0 ms by one worker: {1000 * seconds / jobs:f1} ms per job; picture and files {payload:f0} bytes");
        Print("per job", spent, jobs);

        var running = await farm.SubmitAsync("long");
        await farm.WaitAsync(running.Id, job => job.State == JobState.Running);
        before = Read();
        await Task.Delay(s_running);
        Print("per second of a job that runs", Read() - before, s_running.TotalSeconds);

        Costs Read() => new(
            coordinator.ProcessorTime, farm.Server.ProcessorTime, worker.ProcessorTime, coordinatorLink.Bytes, workerLink.Bytes,
            clientLink.Bytes, DatabaseBytes(farm));
    }

    private static void Print(string unit, Costs costs, double count) => Console.WriteLine(
        $"{unit}: processor ms: coordinator {costs.Coordinator.TotalMilliseconds / count:f2}, server "
        + $"{costs.Server.TotalMilliseconds / count:f2}, worker {costs.Worker.TotalMilliseconds / count:f2}; bytes on the connection of "
        + $"the coordinator {costs.CoordinatorBytes / count:f0}, worker {costs.WorkerBytes / count:f0}, client "
        + $"{costs.ClientBytes / count:f0}; bytes of the database {costs.DatabaseBytes / count:f0}");

    private static long DatabaseBytes(FarmScene farm)
    {
        using var connection = new SqliteConnection($"Data Source={farm.Database};Mode=ReadOnly");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>What was spent since the processes were started.</summary>
    private readonly record struct Costs(
        TimeSpan Coordinator, TimeSpan Server, TimeSpan Worker, long CoordinatorBytes, long WorkerBytes, long ClientBytes,
        long DatabaseBytes)
    {
        public static Costs operator -(Costs a, Costs b) => new(
            a.Coordinator - b.Coordinator, a.Server - b.Server, a.Worker - b.Worker, a.CoordinatorBytes - b.CoordinatorBytes,
            a.WorkerBytes - b.WorkerBytes, a.ClientBytes - b.ClientBytes, a.DatabaseBytes - b.DatabaseBytes);
    }
}
