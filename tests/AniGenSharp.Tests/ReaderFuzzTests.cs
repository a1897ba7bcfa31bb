using AniGenSharp.TestKit.Tensors.Fuzzing;

namespace AniGenSharp.Tests;

/// <summary>A short run of what <c>bench fuzz</c> does at length.</summary>
public sealed class ReaderFuzzTests : IDisposable
{
    private readonly ReaderFuzz _fuzz = new();

    public void Dispose() => _fuzz.Dispose();

    [Theory]
    [InlineData("rigs")]
    [InlineData("meshes")]
    [InlineData("motions")]
    [InlineData("clips")]
    [InlineData("pictures")]
    [InlineData("weights")]
    [InlineData("stages")]
    [Trait("Speed", "Slow")]
    public void Damaged_files_are_read_or_refused(string kind)
    {
        var result = _fuzz.Run(kind, 150, seed: 1);
        Assert.Empty(result.Defects);
        Assert.InRange(result.Refused, 1, 150);
    }
}
