using AniGenSharp.Devices.Cuda;
using AniGenSharp.TestKit;

namespace AniGenSharp.Tests.Devices.Cuda;

public sealed class KernelBinariesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private int _compiled;

    [Fact]
    public void A_kernel_is_compiled_once()
    {
        Assert.Equal([1, 2, 3], Get("source"));
        Assert.Equal([1, 2, 3], Get("source"));
        Assert.Equal(1, _compiled);
    }

    [Theory]
    [InlineData("nvrtc 13.0", "other source", "-arch=sm_90")]
    [InlineData("nvrtc 13.0", "source", "-arch=sm_100")]
    [InlineData("nvrtc 12.8", "source", "-arch=sm_90")]
    public void Another_source_architecture_or_compiler_causes_a_new_compilation(string compiler, string source, string option)
    {
        Get("source");
        KernelBinaries.Get(_folder.Path, compiler, source, [option], Compile);
        Assert.Equal(2, _compiled);
    }

    [Fact]
    public void A_damaged_file_causes_a_new_compilation()
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
    public void Nothing_is_kept_if_the_compilation_fails()
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
