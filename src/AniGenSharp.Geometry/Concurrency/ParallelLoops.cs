namespace AniGenSharp.Geometry.Concurrency;

/// <summary>How many threads the parallel loops of this process use. Results never depend on it.</summary>
internal static class ParallelLoops
{
    private static int s_maxThreads = CpuLimits.Cores;

    /// <summary>The most threads that one loop uses, at least 1; all cores that the process may use by default.</summary>
    public static int MaxThreads
    {
        get => s_maxThreads;
        set => s_maxThreads = Math.Max(1, value);
    }

    /// <summary>The options of a loop that is not canceled.</summary>
    public static ParallelOptions Options => With(CancellationToken.None);

    /// <summary>The options of a loop that can be canceled.</summary>
    public static ParallelOptions With(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = MaxThreads, CancellationToken = cancellationToken };
}
