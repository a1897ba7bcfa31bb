using AniGenSharp.TestKit.Jobs.Farms;

namespace AniGenSharp.FarmBench;

/// <summary>Jobs per second with one, two and four workers, and whether jobs of high priority start first.</summary>
internal static class ThroughputRun
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    public static async Task RunAsync(int jobsPerWorker, int milliseconds)
    {
        Console.WriteLine($"{"workers",7} {"jobs",5} {"seconds",8} {"jobs/s",7} {"linear",7} {"low before high",15}");
        double alone = 0;
        foreach (int workers in new[] { 1, 2, 4 })
        {
            var (seconds, inversions) = await MeasureAsync(workers, jobsPerWorker * workers, milliseconds);
            double rate = jobsPerWorker * workers / seconds;
            if (workers == 1)
                alone = rate;
            double linear = rate / (workers * alone);
            Console.WriteLine($"{workers,7} {jobsPerWorker * workers,5} {seconds,8:f1} {rate,7:f2} {linear,7:f3} {inversions,15}");
        }
    }

    /// <returns>Seconds from the first start to the last end, and the low jobs that started before the last high one.</returns>
    private static async Task<(double Seconds, int Inversions)> MeasureAsync(int workers, int jobs, int milliseconds)
    {
        await using var farm = await FarmScene.StartAsync(workers, milliseconds);
        using var limit = new CancellationTokenSource(s_limit);
        while ((await FarmScene.PersistAsync(() => farm.Client.StatusAsync(limit.Token))).Workers.Count < workers)
            await Task.Delay(100, limit.Token);
        await farm.SubmitWhileBusyAsync(workers, async () =>
        {
            for (int i = 0; i < jobs; i++)
                await farm.SubmitAsync("job", i % 10 == 9 ? FarmPriority.High : FarmPriority.Low);
        });
        await farm.WaitForEndAsync();
        var ended = (await farm.ListAsync()).Where(job => job.State == JobState.Succeeded).ToList();
        if (ended.Count != jobs)
            throw new InvalidOperationException($"{ended.Count} of {jobs} jobs succeeded.");
        var lastHigh = ended.Where(job => job.Priority == FarmPriority.High).Max(job => job.Started!.Value);
        return ((ended.Max(job => job.Finished!.Value) - ended.Min(job => job.Started!.Value)).TotalSeconds,
            ended.Count(job => job.Priority == FarmPriority.Low && job.Started < lastHigh));
    }
}
