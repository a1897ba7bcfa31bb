using System.Runtime.InteropServices;
using System.Text;

namespace AniGenSharp.Cli.CommandLine;

/// <summary>
/// Settings of glibc's allocator, which reads them only when a process starts. By default, the networks' intermediate results are returned
/// to the system as soon as they are freed, and the next ones are mapped again, page by page. Source: mallopt(3), and "Memory Allocation
/// Tunables" in the manual of glibc.
/// </summary>
internal static class AllocatorSettings
{
    /// <summary>Commands that run networks and then end.</summary>
    private static readonly string[] s_commands = ["generate", "rig", "evaluate"];

    /// <summary>
    /// One heap for all threads, which grows by 64 MiB and shrinks once 256 MiB are free, for all blocks below 32 MiB (the largest limit
    /// that glibc accepts); pages of 2 MiB where the system has them.
    /// </summary>
    private static readonly string[] s_variables =
    [
        "MALLOC_ARENA_MAX=1",
        "MALLOC_MMAP_THRESHOLD_=33554432",
        "MALLOC_TRIM_THRESHOLD_=268435456",
        "MALLOC_TOP_PAD_=67108864",
        "GLIBC_TUNABLES=glibc.malloc.hugetlb=1",
    ];

    /// <summary>
    /// On Linux, replaces this process by itself with the settings if the command runs networks. Does nothing if the environment has
    /// settings of the allocator already, or if the process cannot be replaced.
    /// </summary>
    /// <param name="arguments">The command's arguments.</param>
    public static void Apply(IReadOnlyList<string> arguments)
    {
        if (!OperatingSystem.IsLinux() || arguments.Count == 0 || !s_commands.Contains(arguments[0]))
            return;
        try
        {
            var environment = Entries("/proc/self/environ");
            if (environment.Any(IsSetting) || Environment.ProcessPath is not { } program)
                return;
            // Bytes as they came, since arguments and variables need not be valid text.
            Replace(program, Entries("/proc/self/cmdline"), [.. environment, .. s_variables.Select(Encoding.ASCII.GetBytes)]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DllNotFoundException or EntryPointNotFoundException)
        {
            // The command is slower without the settings.
        }
    }

    private static bool IsSetting(byte[] entry) => entry.AsSpan().StartsWith("MALLOC_"u8) || entry.AsSpan().StartsWith("GLIBC_TUNABLES="u8);

    private static List<byte[]> Entries(string file)
    {
        var entries = new List<byte[]>();
        ReadOnlySpan<byte> rest = File.ReadAllBytes(file);
        while (rest.IndexOf((byte)0) is var end and >= 0)
        {
            entries.Add(rest[..end].ToArray());
            rest = rest[(end + 1)..];
        }
        return entries;
    }

    /// <summary>Returns only if the process cannot be replaced.</summary>
    private static void Replace(string program, IEnumerable<byte[]> arguments, IEnumerable<byte[]> environment)
    {
        nint[] values = Pointers(arguments), variables = Pointers(environment);
        _ = Execute(Encoding.UTF8.GetBytes(program + '\0'), values, variables);
        foreach (nint text in values.Concat(variables))
            Marshal.FreeHGlobal(text);
    }

    private static nint[] Pointers(IEnumerable<byte[]> entries) => [.. entries.Select(Pointer), 0];

    private static nint Pointer(byte[] text)
    {
        nint copy = Marshal.AllocHGlobal(text.Length + 1);
        Marshal.Copy(text, 0, copy, text.Length);
        Marshal.WriteByte(copy, text.Length, 0);
        return copy;
    }

    [DllImport("libc", EntryPoint = "execve")]
    private static extern int Execute(byte[] program, nint[] arguments, nint[] environment);
}
