using System.Diagnostics;

namespace AniGenSharp.Formats.Tests;

public sealed class LibtorchTests
{
    /// <summary>TorchSharp's own small native library is part of its package but cannot be loaded without libtorch.</summary>
    private static readonly string[] s_libraries = ["libtorch", "torch", "libtorch_cpu", "torch_cpu", "libc10", "c10"];

    [Fact]
    public void These_tests_neither_contain_nor_load_libtorch()
    {
        var files = Directory.EnumerateFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories);
        using var process = Process.GetCurrentProcess();
        var modules = process.Modules.Cast<ProcessModule>().Select(module => module.FileName ?? "");

        Assert.DoesNotContain(files.Concat(modules), path => s_libraries.Contains(Path.GetFileNameWithoutExtension(path)));
        Assert.DoesNotContain(modules, path => path.Contains("LibTorchSharp"));
    }
}
