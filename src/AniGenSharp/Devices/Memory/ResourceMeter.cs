using System.Diagnostics;
using System.Globalization;

namespace AniGenSharp.Devices.Memory;

/// <summary>Measures wall time and the process's peak resident memory over a stretch of work.</summary>
internal sealed class ResourceMeter
{
    private readonly long _start = Stopwatch.GetTimestamp();

    private ResourceMeter()
    {
    }

    /// <summary>Starts measuring. On Linux the kernel's high-water mark is reset, so that the peak counts from here.</summary>
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
                // Some containers do not permit this; the peak then counts from the start of the process.
            }
        }
        return new ResourceMeter();
    }

    /// <summary>Time since the start.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start);

    /// <summary>Peak resident bytes: since the last start of a measurement on Linux, since the start of the process elsewhere.</summary>
    public static long PeakResidentBytes()
    {
        const string Field = "VmHWM:";
        if (OperatingSystem.IsLinux())
        {
            foreach (string line in File.ReadLines("/proc/self/status"))
            {
                if (line.StartsWith(Field, StringComparison.Ordinal))
                    return 1024 * long.Parse(line[Field.Length..].Trim().Split(' ')[0], CultureInfo.InvariantCulture);
            }
        }
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
