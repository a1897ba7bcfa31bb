using System.Diagnostics;

namespace AniGenSharp.FarmBench;

/// <summary>
/// Runs many jobs on four workers, in batches with one kind of fault each, and counts afterwards which jobs were lost, had two results,
/// or were started more often than once.
/// </summary>
internal static class FaultRun
{
    private const int FaultsPerBatch = 6;
    private const int DeadlyJobs = 3;

    private static readonly (string Name, Func<FaultScene, Task> Inject)[] s_faults =
    [
        ("kill -9 of a worker", scene => scene.KillWorkerAsync()),
        ("kill -9 of the server", scene => scene.KillServerAsync()),
        ("kill -9 of the coordinator", scene => scene.KillCoordinatorAsync()),
        ("kill -9 of everything at once", scene => scene.KillAllAsync()),
        ("worker stopped for two leases", scene => scene.FreezeWorkerAsync()),
        ("worker partitioned for two leases", scene => scene.PartitionWorkerAsync()),
        ("coordinator partitioned for two leases", scene => scene.PartitionCoordinatorAsync()),
        ("all connections closed", scene => scene.CutAllAsync()),
    ];

    /// <summary>Kinds of jobs that end their worker, whichever it is.</summary>
    private static readonly (string Name, string Job)[] s_deadlyJobs =
        [("jobs that kill their process", "kill"), ("jobs at which the device fails", "fault")];

    /// <returns>The exit code: 3 if a job was lost or had two results.</returns>
    public static async Task<int> RunAsync(int jobs, int milliseconds)
    {
        await using var scene = await FaultScene.StartAsync(milliseconds);
        int size = jobs / (s_faults.Length + s_deadlyJobs.Length);
        var clock = Stopwatch.StartNew();
        var total = new Audit();
        Console.WriteLine($"{"fault",-40} {"faults",6} {"jobs",5} {"lost",5} {"two winners",11} {"done twice",10} {"seconds",8}");
        foreach (var (name, inject) in s_faults)
            total += await RunBatchAsync(scene, name, [.. Enumerable.Repeat("job", size)], () => inject(scene), FaultsPerBatch);
        foreach (var (name, job) in s_deadlyJobs)
        {
            string[] batch = [.. Enumerable.Range(0, size).Select(i => i < DeadlyJobs ? job : "job")];
            total += await RunBatchAsync(scene, name, batch, () => Task.CompletedTask, 0);
        }
        Print("all", total, clock.Elapsed);
        return total.Lost + total.TwoWinners == 0 ? 0 : 3;
    }

    private static async Task<Audit> RunBatchAsync(FaultScene scene, string fault, string[] names, Func<Task> inject, int faults)
    {
        var clock = Stopwatch.StartNew();
        int before = (await scene.Farm.ListAsync()).Count(job => job.HasEnded);
        var ids = new List<string>();
        foreach (string name in names)
            ids.Add((await scene.Farm.SubmitAsync($"{name}{ids.Count}")).Id);
        for (int i = 0; i < faults; i++)
        {
            int reached = before + (i + 1) * names.Length / (faults + 2);
            await scene.Farm.WaitAsync(jobs => jobs[JobState.Succeeded] + jobs[JobState.Failed] >= reached);
            await inject();
        }
        await scene.Farm.WaitForEndAsync();
        var audit = await AuditAsync(scene, ids, faults);
        Print(fault, audit, clock.Elapsed);
        return audit;
    }

    private static async Task<Audit> AuditAsync(FaultScene scene, IReadOnlyList<string> ids, int faults)
    {
        var jobs = (await scene.Farm.ListAsync()).ToDictionary(job => job.Id);
        var journals = scene.Journals();
        var audit = new Audit(Faults: faults, Jobs: ids.Count);
        foreach (string id in ids)
        {
            var job = jobs.GetValueOrDefault(id);
            bool isDeadly = job is not null && s_deadlyJobs.Any(deadly => job.Name.StartsWith(deadly.Job, StringComparison.Ordinal));
            bool isKept = job is not null && (isDeadly
                ? job is { State: JobState.Failed, Starts: JobStore.MaxStarts }
                : job.State == JobState.Succeeded && await IsCompleteAsync(scene, job));
            var winners = journals.Winners(id);
            audit += new Audit(
                Faults: isDeadly ? journals.Starts(id) : 0,
                Lost: isKept ? 0 : 1,
                TwoWinners: winners.Count > 1 || winners.Any(winner => winner != job?.Winner) ? 1 : 0,
                DoneTwice: isDeadly ? 0 : Math.Max(0, journals.Starts(id) - 1));
        }
        return audit;
    }

    /// <summary>Whether every file of a job can be downloaded; the download checks its SHA-256.</summary>
    private static async Task<bool> IsCompleteAsync(FaultScene scene, FarmJob job)
    {
        try
        {
            foreach (var file in job.Artifacts)
                await scene.Farm.Client.DownloadAsync(job, file);
            return job.Artifacts.Count == 3;
        }
        catch (FarmException e)
        {
            Console.Error.WriteLine(e.Message);
            return false;
        }
    }

    private static void Print(string fault, Audit audit, TimeSpan time) => Console.WriteLine(
        $"{fault,-40} {audit.Faults,6} {audit.Jobs,5} {audit.Lost,5} {audit.TwoWinners,11} {audit.DoneTwice,10} {time.TotalSeconds,8:f0}");

    /// <summary>What was counted.</summary>
    /// <param name="Faults">Faults that were injected.</param>
    /// <param name="Jobs">Jobs that were submitted.</param>
    /// <param name="Lost">Jobs that have not ended as they should, or whose files are not complete.</param>
    /// <param name="TwoWinners">Jobs with two results by the workers' journals, or another one than the coordinator's.</param>
    /// <param name="DoneTwice">Starts beyond the first of each job.</param>
    private readonly record struct Audit(int Faults = 0, int Jobs = 0, int Lost = 0, int TwoWinners = 0, int DoneTwice = 0)
    {
        public static Audit operator +(Audit a, Audit b) => new(
            a.Faults + b.Faults, a.Jobs + b.Jobs, a.Lost + b.Lost, a.TwoWinners + b.TwoWinners, a.DoneTwice + b.DoneTwice);
    }
}
