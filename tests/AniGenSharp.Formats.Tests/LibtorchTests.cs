using System.Diagnostics;

namespace AniGenSharp.Formats.Tests;

public sealed class LibtorchTests
{
    /// <summary>TorchSharp's own small native library comes with its package; it cannot be loaded without libtorch.</summary>
    private static readonly string[] s_libraries = ["libtorch", "torch", "libtorch_cpu", "torch_cpu", "libc10", "c10"];

    [Fact]
    public void Libtorch_is_neither_beside_the_tests_nor_loaded_by_them()
    {
        var files = Directory.EnumerateFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories);
        using var process = Process.GetCurrentProcess();
        var modules = process.Modules.Cast<ProcessModule>().Select(module => module.FileName ?? "");

        Assert.DoesNotContain(files.Concat(modules), path => s_libraries.Contains(Path.GetFileNameWithoutExtension(path)));
        Assert.DoesNotContain(modules, path => path.Contains("LibTorchSharp"));
    }
}
