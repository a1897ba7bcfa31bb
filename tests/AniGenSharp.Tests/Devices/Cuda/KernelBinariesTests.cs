using AniGenSharp.Devices.Cuda;
using AniGenSharp.TestKit;

namespace AniGenSharp.Tests.Devices.Cuda;

public sealed class KernelBinariesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private int _compiled;

    [Fact]
    public void Compiles_a_kernel_once()
    {
        Assert.Equal([1, 2, 3], Get("source"));
        Assert.Equal([1, 2, 3], Get("source"));
        Assert.Equal(1, _compiled);
    }

    [Theory]
    [InlineData("nvrtc 13.0", "other source", "-arch=sm_90")]
    [InlineData("nvrtc 13.0", "source", "-arch=sm_100")]
    [InlineData("nvrtc 12.8", "source", "-arch=sm_90")]
    public void Compiles_again_for_another_source_architecture_or_compiler(string compiler, string source, string option)
    {
        Get("source");
        KernelBinaries.Get(_folder.Path, compiler, source, [option], Compile);
        Assert.Equal(2, _compiled);
    }

    [Fact]
    public void Compiles_again_if_the_file_is_damaged()
    {
        Get("source");
        string file = Assert.Single(Directory.GetFiles(_folder.Path));
        byte[] bytes = File.ReadAllBytes(file);
        bytes[^1]++;
        File.WriteAllBytes(file, bytes);
        Assert.Equal([1, 2, 3], Get("source"));
        Assert.Equal(2, _compiled);
    }

    [Fact]
    public void Keeps_nothing_if_the_compiler_refuses()
    {
        Assert.Null(KernelBinaries.Get(_folder.Path, "nvrtc 13.0", "source", [], () => null));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    public void Dispose() => _folder.Dispose();

    private byte[]? Get(string source) => KernelBinaries.Get(_folder.Path, "nvrtc 13.0", source, ["-arch=sm_90"], Compile);

    private byte[] Compile()
    {
        _compiled++;
        return [1, 2, 3];
    }
}
