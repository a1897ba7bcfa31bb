namespace AniGenSharp.Tests.Runtime;

public sealed class AniGenRuntimeTests
{
    [Fact]
    public void Libtorch_cannot_be_chosen_after_it_is_loaded()
    {
        Assert.Throws<InvalidOperationException>(() => AniGenRuntime.UseLibtorch("elsewhere"));
        Assert.NotEqual("elsewhere", AniGenRuntime.LibtorchFolder);
    }

    [Fact]
    public void Versions_cover_the_library_libtorch_and_the_runtime()
    {
        Assert.Equal(["anigensharp", "torchsharp", "libtorch", "dotnet"], AniGenRuntime.Versions.Keys);
        Assert.DoesNotContain("unknown", AniGenRuntime.Versions.Values);
    }
}
