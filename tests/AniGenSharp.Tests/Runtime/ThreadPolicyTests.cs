using System.Runtime.InteropServices;
using AniGenSharp.Runtime;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Runtime;

public sealed partial class ThreadPolicyTests
{
    /// <summary>libgomp reads the native environment, which .NET's own environment does not change on Unix.</summary>
    [Fact]
    public void Waiting_threads_sleep_unless_configured_otherwise()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads the native environment through the C library.");
        TorchRuntime.Initialize();
        Assert.Equal(Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") ?? "PASSIVE", Native("OMP_WAIT_POLICY"));
        ThreadPolicy.SetDefault("OMP_WAIT_POLICY", "ACTIVE");
        Assert.NotEqual("ACTIVE", Native("OMP_WAIT_POLICY"));
    }

    [Fact]
    public void A_variable_set_by_the_host_application_is_passed_on()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads the native environment through the C library.");
        const string Name = "ANIGEN_TEST_VARIABLE";
        Environment.SetEnvironmentVariable(Name, "theirs");
        Assert.Null(Native(Name));
        ThreadPolicy.SetDefault(Name, "ours");
        Assert.Equal("theirs", Native(Name));
    }

    [Fact]
    public void Torch_follows_the_limit()
    {
        TorchRuntime.Initialize();
        int before = get_num_threads();
        try
        {
            AniGenRuntime.LimitThreads(1);
            Assert.Equal(1, get_num_threads());
        }
        finally
        {
            AniGenRuntime.LimitThreads(before);
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => AniGenRuntime.LimitThreads(0));
    }

    private static string? Native(string name) => Marshal.PtrToStringUTF8(GetEnvironment(name));

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetEnvironment(string name);
}
