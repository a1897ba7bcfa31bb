using System.Runtime.InteropServices;
using System.Text;

namespace AniGenSharp.Diagnostics;

/// <summary>Facts about the machine from the operating system.</summary>
internal static class MachineFacts
{
    // Peaks of the official models in float16, measured on a GPU (docs/performance.md), in bytes.
    private const long AllResident = 8_000_000_000, OneAtATime = 4_000_000_000;

    // The share of a Mac's memory that its GPU may use (recommendedMaxWorkingSetSize is two thirds or more).
    private const double SharedShare = 2.0 / 3;

    /// <summary>The processor's name, such as "Apple M2 Pro"; "unknown" if the system does not report it.</summary>
    public static string Chip()
    {
        string? name = OperatingSystem.IsMacOS() ? MacString("machdep.cpu.brand_string")
            : OperatingSystem.IsLinux() ? FromProc()
            : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
        return string.IsNullOrWhiteSpace(name) ? "unknown" : name.Trim();
    }

    /// <summary>The operating system and its version; for macOS its own number, not that of the kernel.</summary>
    public static string System() =>
        OperatingSystem.IsMacOS() ? $"macOS {Environment.OSVersion.Version}" : RuntimeInformation.OSDescription;

    /// <summary>Which models fit into memory that the CPU and the GPU share.</summary>
    /// <param name="bytes">The machine's memory.</param>
    public static string Fits(long bytes) => (long)(bytes * SharedShare) switch
    {
        >= AllResident => "the official models fit, all networks resident",
        >= OneAtATime => "the official models fit in low memory, one network at a time",
        _ => "the starter model fits; the official models do not",
    };

    private static string? FromProc()
    {
        const string Key = "model name";
        string? line = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith(Key, StringComparison.Ordinal))
            : null;
        return line?[(line.IndexOf(':') + 1)..];
    }

    private static string? MacString(string name)
    {
        var buffer = new byte[256];
        nint length = buffer.Length;
        return SysctlByName(name, buffer, ref length, 0, 0) == 0 ? Encoding.UTF8.GetString(buffer, 0, (int)length).TrimEnd('\0') : null;
    }

    [DllImport("libSystem.dylib", EntryPoint = "sysctlbyname")]
    private static extern int SysctlByName(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string name, byte[] value, ref nint length, nint newValue, nint newLength);
}
