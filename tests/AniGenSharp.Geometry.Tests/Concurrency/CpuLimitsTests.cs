using AniGenSharp.Geometry.Concurrency;

namespace AniGenSharp.Geometry.Tests.Concurrency;

public sealed class CpuLimitsTests : IDisposable
{
    private const string Version2Mount = "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate";
    private const string Version1Mount = "31 24 0:27 / /sys/fs/cgroup/cpu,cpuacct rw shared:8 - cgroup cgroup rw,cpu,cpuacct";
    private const string MemoryMount = "32 24 0:28 / /sys/fs/cgroup/memory rw shared:9 - cgroup cgroup rw,memory";

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("anigen-test-");

    public void Dispose() => _root.Delete(recursive: true);

    [Theory]
    [InlineData("200000 100000", 2)]
    [InlineData("150000 100000", 2)]
    [InlineData("50000 100000", 1)]
    [InlineData("max 100000", null)]
    [InlineData("nonsense", null)]
    public void A_quota_of_version_2_is_rounded_up(string quota, int? expected)
    {
        Process("0::/app", Version2Mount);
        Write("sys/fs/cgroup/app/cpu.max", quota);
        Assert.Equal(expected, CpuLimits.ReadQuota(_root.FullName));
    }

    [Fact]
    public void The_lowest_quota_of_all_parent_groups_counts()
    {
        Process("0::/machine/app/worker", Version2Mount);
        Write("sys/fs/cgroup/machine/cpu.max", "800000 100000");
        Write("sys/fs/cgroup/machine/app/cpu.max", "300000 100000");
        Write("sys/fs/cgroup/machine/app/worker/cpu.max", "max 100000");
        Assert.Equal(3, CpuLimits.ReadQuota(_root.FullName));
    }

    [Theory]
    [InlineData("250000", 3)]
    [InlineData("-1", null)]
    public void A_quota_of_version_1_is_read_from_the_processor_hierarchy(string quota, int? expected)
    {
        Process("4:memory:/other\n2:cpu,cpuacct:/docker/abc\n0::/", MemoryMount, Version1Mount);
        Write("sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_quota_us", quota);
        Write("sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_period_us", "100000");
        Assert.Equal(expected, CpuLimits.ReadQuota(_root.FullName));
    }

    /// <summary>In a container, the mount shows the process's own group as the root of the hierarchy.</summary>
    [Fact]
    public void A_mount_that_shows_part_of_the_hierarchy_is_followed()
    {
        Process("2:cpu,cpuacct:/docker/abc", Version1Mount.Replace(" / /sys", " /docker/abc /sys", StringComparison.Ordinal));
        Write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "400000");
        Write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000");
        Assert.Equal(4, CpuLimits.ReadQuota(_root.FullName));
    }

    [Fact]
    public void Without_control_groups_there_is_no_quota()
    {
        Assert.Null(CpuLimits.ReadQuota(_root.FullName));
        Assert.InRange(CpuLimits.Cores, 1, Environment.ProcessorCount);
    }

    [Fact]
    public void Loops_use_the_threads_they_are_given()
    {
        int before = ParallelLoops.MaxThreads;
        try
        {
            ParallelLoops.MaxThreads = 1;
            var threads = new HashSet<int>();
            Parallel.For(0, 1000, ParallelLoops.Options, _ => threads.Add(Environment.CurrentManagedThreadId));
            Assert.Single(threads);
        }
        finally
        {
            ParallelLoops.MaxThreads = before;
        }
    }

    private void Process(string membership, params string[] mounts)
    {
        Write("proc/self/cgroup", membership);
        Write("proc/self/mountinfo", string.Join('\n', mounts));
    }

    private void Write(string path, string content)
    {
        string file = Path.Combine(_root.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content + "\n");
    }
}
