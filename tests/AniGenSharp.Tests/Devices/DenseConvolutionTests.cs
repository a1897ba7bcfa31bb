using AniGenSharp.Devices;
using AniGenSharp.TestKit.Tensors;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AniGenSharp.Tests.Devices;

public sealed class DenseConvolutionTests
{
    [Theory]
    [InlineData(1, 4, 6, 3)]
    [InlineData(1, 4, 6, 5)]
    [InlineData(1, 4, 5, 3)]
    [InlineData(2, 4, 6, 3)]
    [InlineData(1, 4, 6, 1)]
    [InlineData(1, 40, 24, 3)]
    public void The_result_equals_the_plain_convolution(long batch, long channels, long edge, long size)
    {
        using var scope = NewDisposeScope();
        var x = randn([batch, channels, edge, edge + 1, edge + 2]);
        var weight = randn([3, channels, size, size, size]);
        var bias = randn(3);

        var expected = functional.conv3d(
            x.to(ScalarType.Float64), weight.to(ScalarType.Float64), bias.to(ScalarType.Float64), padding: [size / 2, size / 2, size / 2]);

        Assert.InRange(Golden.RelativeError(DenseConvolution.Forward(x, weight, bias), expected), 0, 1e-6);
    }

    /// <summary>The library's kernels have been wrong for channel counts that are not a multiple of the vector length.</summary>
    [Theory]
    [InlineData(3, 3)]
    [InlineData(16, 3)]
    [InlineData(34, 3)]
    [InlineData(66, 5)]
    [InlineData(514, 3)]
    [InlineData(514, 1)]
    public void The_result_equals_the_plain_planar_convolution(long channels, long size)
    {
        using var scope = NewDisposeScope();
        var x = randn(1, channels, 24, 32);
        var weight = randn(64, channels, size, size);
        var bias = randn(64);

        var expected = functional.conv2d(
            x.to(ScalarType.Float64), weight.to(ScalarType.Float64), bias.to(ScalarType.Float64), padding: [size / 2, size / 2]);

        Assert.InRange(Golden.RelativeError(DenseConvolution.Planar(x, weight, bias, padding: size / 2), expected), 0, 1e-6);
    }
}
