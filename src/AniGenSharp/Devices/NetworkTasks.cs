using System.Runtime.ExceptionServices;
using AniGenSharp.Geometry.Concurrency;
using TorchSharp;

namespace AniGenSharp.Devices;

/// <summary>
/// Independent work with the networks, side by side on the processor. The operators of a small network are too short to be worth sharing:
/// two threads finish two samples in about the time that they need together for one.
/// </summary>
internal static class NetworkTasks
{
    /// <summary>Runs tasks on as many threads as the loops of this process may use, each with one thread of torch.</summary>
    /// <param name="tasks">The tasks.</param>
    /// <param name="sideBySide">Whether several threads may use the networks at once; otherwise the tasks run one after the other.</param>
    /// <returns>The results, in the order of the tasks.</returns>
    public static T[] Run<T>(IReadOnlyList<Func<T>> tasks, bool sideBySide)
    {
        int threads = sideBySide ? Math.Min(tasks.Count, ParallelLoops.MaxThreads) : 1;
        if (threads < 2)
            return [.. tasks.Select(task => task())];
        var results = new T[tasks.Count];
        int next = -1, ofTorch = torch.get_num_threads();
        ExceptionDispatchInfo? error = null;
        // Threads of their own beside this one: torch remembers the number of its threads for each thread that has called it.
        Thread[] workers = [.. Enumerable.Range(1, threads - 1).Select(_ => new Thread(Work) { IsBackground = true })];
        foreach (var worker in workers)
            worker.Start();
        Work();
        foreach (var worker in workers)
            worker.Join();
        torch.set_num_threads(ofTorch);
        error?.Throw();
        return results;

        void Work()
        {
            try
            {
                torch.set_num_threads(1);
                for (int i; error is null && (i = Interlocked.Increment(ref next)) < results.Length;)
                    results[i] = tasks[i]();
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref error, ExceptionDispatchInfo.Capture(e), null);
            }
        }
    }
}
