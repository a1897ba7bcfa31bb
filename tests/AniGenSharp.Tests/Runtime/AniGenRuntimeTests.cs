namespace AniGenSharp.Tests.Runtime;

public sealed class AniGenRuntimeTests
{
    [Fact]
    public void The_libtorch_cannot_be_chosen_once_one_is_loaded()
    {
        Assert.Throws<InvalidOperationException>(() => AniGenRuntime.UseLibtorch("elsewhere"));
        Assert.NotEqual("elsewhere", AniGenRuntime.LibtorchFolder);
    }

    [Fact]
    public void Versions_name_everything_that_runs()
    {
        Assert.Equal(["anigensharp", "torchsharp", "libtorch", "dotnet"], AniGenRuntime.Versions.Keys);
        Assert.DoesNotContain("unknown", AniGenRuntime.Versions.Values);
    }
}
