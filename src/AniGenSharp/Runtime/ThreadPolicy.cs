using System.Globalization;
using System.Runtime.InteropServices;
using AniGenSharp.Geometry.Concurrency;
using TorchSharp;

namespace AniGenSharp.Runtime;

/// <summary>
/// How the threads of this process share the machine. By default, OpenMP threads spin while they wait for each other. If anything else runs
/// on the machine, they waste their time slices on that, and every parallel region waits for the thread that was preempted.
/// </summary>
internal static partial class ThreadPolicy
{
    private const string ThreadCount = "OMP_NUM_THREADS";
    private static readonly Lock s_lock = new();
    private static int s_limit;
    private static bool s_isTorchLoaded;

    /// <summary>
    /// Prepares the native environment of the OpenMP runtime: waiting threads sleep (OMP_WAIT_POLICY; KMP_BLOCKTIME for Intel's and LLVM's
    /// runtimes), and a quota of the control group bounds the number of threads. Variables that the user has set are not changed. The
    /// runtime reads them when it is loaded, so this must be called before libtorch is loaded.
    /// </summary>
    public static void PrepareEnvironment()
    {
        SetDefault("OMP_WAIT_POLICY", "PASSIVE");
        SetDefault("KMP_BLOCKTIME", "0");
        if (CpuLimits.Quota is not null)
            SetDefault(ThreadCount, CpuLimits.Cores.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Limits the threads of torch, at once or as soon as it is loaded, and of this library's own loops.</summary>
    /// <param name="threads">The limit, at least 1.</param>
    public static void Limit(int threads)
    {
        lock (s_lock)
        {
            ParallelLoops.MaxThreads = s_limit = threads;
            if (s_isTorchLoaded)
                torch.set_num_threads(threads);
        }
    }

    /// <summary>Applies a limit that was set before torch was loaded.</summary>
    public static void OnTorchLoaded()
    {
        lock (s_lock)
        {
            s_isTorchLoaded = true;
            if (s_limit > 0)
                torch.set_num_threads(s_limit);
        }
    }

    /// <summary>
    /// Sets a variable of the native environment, which is separate from the one that .NET sets on Unix, unless it is already set. A value
    /// that the host application has set through .NET counts as the user's and is passed on.
    /// </summary>
    internal static void SetDefault(string name, string value)
    {
        string wanted = Environment.GetEnvironmentVariable(name) is { Length: > 0 } set ? set : value;
        try
        {
            if (OperatingSystem.IsWindows())
                _ = PutEnvironment(name, wanted);
            else
                _ = SetEnvironment(name, wanted, overwrite: 0);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // If there is no C library with that name, the runtime keeps its own defaults, which are correct but slower alongside other
            // work.
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    [LibraryImport("ucrtbase", EntryPoint = "_putenv_s", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int PutEnvironment(string name, string value);
}
