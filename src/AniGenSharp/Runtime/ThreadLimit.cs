using AniGenSharp.Runtime;

namespace AniGenSharp;

/// <summary>
/// How many threads this process uses. By default as many as it may run at once: the processors it is bound to, or fewer if its control
/// group has a quota. Results do not depend on it beyond rounding in the networks.
/// </summary>
public static class ThreadLimit
{
    /// <summary>
    /// Limits the threads of the networks and of this library's own loops, for the whole process. Call it before the first run: a thread
    /// that has already used the networks may keep its earlier limit.
    /// </summary>
    /// <param name="threads">The limit, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is less than 1.</exception>
    public static void Set(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ThreadPolicy.Limit(threads);
    }
}
