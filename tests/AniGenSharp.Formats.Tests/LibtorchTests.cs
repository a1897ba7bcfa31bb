using System.Diagnostics;

namespace AniGenSharp.Formats.Tests;

public sealed class LibtorchTests
{
    [Fact]
    public void This_process_neither_finds_nor_loads_libtorch()
    {
        Assert.DoesNotContain(Directory.EnumerateFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories), IsLibtorch);
        using var process = Process.GetCurrentProcess();
        Assert.DoesNotContain(process.Modules.Cast<ProcessModule>().Select(module => module.FileName), IsLibtorch);
    }

    private static bool IsLibtorch(string? path) =>
        Path.GetFileNameWithoutExtension(path) is "libtorch" or "torch" or "libtorch_cpu" or "torch_cpu" or "libc10" or "c10" or "libLibTorchSharp" or "LibTorchSharp";
}
