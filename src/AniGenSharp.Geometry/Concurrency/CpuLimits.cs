using System.Globalization;

namespace AniGenSharp.Geometry.Concurrency;

/// <summary>
/// How much processor time this process may use: the processors it is bound to and, on Linux, the quotas of its control groups. A
/// container that may use two cores of a machine with 64 sees 64 processors, and a pool of 64 threads is throttled most of the time.
/// </summary>
internal static class CpuLimits
{
    private const string MountTable = "proc/self/mountinfo";
    private const string Membership = "proc/self/cgroup";

    /// <summary>The quota of this process in whole cores, rounded up; null without one.</summary>
    public static int? Quota { get; } = OperatingSystem.IsLinux() ? ReadQuota("/") : null;

    /// <summary>Number of threads that can run at once. The runtime's own count covers affinity; a quota can only lower it.</summary>
    public static int Cores { get; } = Math.Min(Environment.ProcessorCount, Quota ?? int.MaxValue);

    /// <summary>
    /// The lowest quota among the process's control groups and their parents, in whole cores, rounded up; null without one. Reads
    /// version 2 (<c>cpu.max</c>) and version 1 (<c>cpu.cfs_quota_us</c>, <c>cpu.cfs_period_us</c>), see cgroups(7).
    /// </summary>
    /// <param name="root">The root of the file system.</param>
    internal static int? ReadQuota(string root)
    {
        double? lowest = null;
        foreach (var (mount, group) in Hierarchies(root))
        {
            for (string? at = group; at is not null; at = Parent(at))
            {
                string folder = Path.Join(root, mount, at);
                if ((Version2(folder) ?? Version1(folder)) is { } cores && cores < (lowest ?? double.MaxValue))
                    lowest = cores;
            }
        }
        return lowest is null ? null : Math.Max(1, (int)Math.Min(int.MaxValue, Math.Ceiling(lowest.Value)));
    }

    /// <summary>Where the hierarchies that can limit the processor are mounted, and this process's group in each.</summary>
    private static IEnumerable<(string Mount, string Group)> Hierarchies(string root)
    {
        string[][] mounts = [.. Lines(root, MountTable).Select(line => line.Split(' '))];
        foreach (string[] membership in Lines(root, Membership).Select(line => line.Split(':', 3)).Where(parts => parts.Length == 3))
        {
            bool isVersion2 = membership is ["0", "", _];
            if (!isVersion2 && !membership[1].Split(',').Contains("cpu"))
                continue;
            foreach (string[] mount in mounts)
            {
                // Fields: id, parent, device, root, mount point, options, …, "-", file system, source, options of the file system.
                int dash = Array.IndexOf(mount, "-");
                if (dash < 5 || dash + 3 >= mount.Length)
                    continue;
                bool fits = isVersion2 ? mount[dash + 1] == "cgroup2"
                    : mount[dash + 1] == "cgroup" && mount[dash + 3].Split(',').Contains("cpu");
                if (fits)
                    yield return (mount[4], Below(mount[3], membership[2]));
            }
        }
    }

    /// <summary>A group's path as seen below a mount point that shows only a part of the hierarchy, as in containers.</summary>
    private static string Below(string mountRoot, string group) =>
        mountRoot == "/" ? group
        : group == mountRoot || group.StartsWith(mountRoot + "/", StringComparison.Ordinal)
            ? group[mountRoot.Length..] is { Length: > 0 } rest ? rest : "/"
        : "/";

    private static string? Parent(string group) =>
        group is "/" or "" ? null : group.LastIndexOf('/') is > 0 and var end ? group[..end] : "/";

    private static double? Version2(string folder) =>
        Lines(folder, "cpu.max") is [var line, ..] && line.Split(' ') is [var quota, var period] ? Ratio(quota, period) : null;

    private static double? Version1(string folder) =>
        Lines(folder, "cpu.cfs_quota_us") is [var quota, ..] && Lines(folder, "cpu.cfs_period_us") is [var period, ..]
            ? Ratio(quota, period)
            : null;

    /// <summary>Cores of a quota: "max" and negative numbers mean none.</summary>
    private static double? Ratio(string quota, string period) =>
        long.TryParse(quota, CultureInfo.InvariantCulture, out long used) && used > 0
        && long.TryParse(period, CultureInfo.InvariantCulture, out long length) && length > 0
            ? (double)used / length
            : null;

    private static string[] Lines(string folder, string file)
    {
        try
        {
            return File.ReadAllLines(Path.Join(folder, file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
