using System.Diagnostics;

namespace AniGenSharp.Devices.Memory;

/// <summary>Measures wall time and the process's peak resident memory over a stretch of work.</summary>
internal sealed class ResourceMeter
{
    private readonly long _start = Stopwatch.GetTimestamp();

    private ResourceMeter()
    {
    }

    /// <summary>Starts measuring. On Linux the kernel's high-water mark is reset, so that the peak is this stretch's own.</summary>
    public static ResourceMeter Start()
    {
        if (OperatingSystem.IsLinux())
        {
            try
            {
                File.WriteAllText("/proc/self/clear_refs", "5");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Not permitted in some containers: the peak is then the process's, since its start.
            }
        }
        return new ResourceMeter();
    }

    /// <summary>Time since the start.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start);

    /// <summary>Peak resident bytes: since the start on Linux, of the process elsewhere.</summary>
    public static long PeakResidentBytes()
    {
        if (OperatingSystem.IsLinux())
        {
            foreach (string line in File.ReadLines("/proc/self/status"))
            {
                if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
                    return 1024 * long.Parse(line.AsSpan(6).Trim().ToString().Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
            }
        }
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
