using AniGenSharp.Checkpoints.Loading;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Checkpoints.Loading;

public sealed class ParameterReaderTests
{
    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    public void One_bad_value_is_detected_anywhere(ScalarType type)
    {
        using var scope = NewDisposeScope();
        const int Count = (1 << 18) + 76; // a multiple of 4, but not of the vector length
        var sound = full([Count], 30000f).to(type);
        sound[3] = -0.0f;
        Assert.True(TensorBytes.IsFinite(sound));
        Assert.True(TensorBytes.IsFinite(empty([0], type)));
        foreach (float bad in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            foreach (int at in new[] { 0, 40, 1 << 18, Count - 1 })
            {
                using var step = NewDisposeScope();
                var damaged = sound.clone();
                damaged[at] = bad;
                Assert.False(TensorBytes.IsFinite(damaged));
                Assert.False(TensorBytes.IsFinite(damaged.view(4, -1).t()));
            }
        }
    }
}
