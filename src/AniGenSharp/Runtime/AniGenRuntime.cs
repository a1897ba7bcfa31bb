using AniGenSharp.Runtime;

namespace AniGenSharp;

/// <summary>State that is shared by the whole process: the native libraries, the number of threads, and the versions.</summary>
public static class AniGenRuntime
{
    /// <summary>
    /// The lib folder of the PyTorch installation whose libtorch is used, from <see cref="UseLibtorch"/> or the environment variable
    /// <c>ANIGEN_LIBTORCH</c>; null for the libtorch that comes with the application.
    /// </summary>
    public static string? LibtorchFolder => TorchRuntime.LibtorchFolder;

    /// <summary>
    /// The versions of the software: <c>anigensharp</c>, <c>torchsharp</c>, <c>libtorch</c> (or its folder) and <c>dotnet</c>.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Versions => RuntimeVersions.All;

    /// <summary>
    /// Uses the libtorch of a PyTorch installation, such as one with CUDA, instead of the one that comes with the application. It overrides
    /// <c>ANIGEN_LIBTORCH</c>. Call it at most once, before anything else in this library.
    /// </summary>
    /// <param name="folder">The lib folder of the installation.</param>
    /// <exception cref="InvalidOperationException">It was called before, or a libtorch is already loaded.</exception>
    public static void UseLibtorch(string folder) => TorchRuntime.UseFolder(folder);

    /// <summary>
    /// Limits the threads of the networks and of this library's own loops, for the whole process. By default there are as many as the
    /// process may run at once: the processors it is bound to, or fewer if its control group has a quota. Results do not depend on it
    /// beyond rounding in the networks. Call it before the first run: a thread that has already used the networks may keep its earlier
    /// limit.
    /// </summary>
    /// <param name="threads">The limit, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is less than 1.</exception>
    public static void LimitThreads(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ThreadPolicy.Limit(threads);
    }
}
