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
    public void Equals_the_plain_convolution(long batch, long channels, long edge, long size)
    {
        using var scope = NewDisposeScope();
        var x = randn([batch, channels, edge, edge + 1, edge + 2]);
        var weight = randn([3, channels, size, size, size]);
        var bias = randn(3);

        var expected = functional.conv3d(x.to(ScalarType.Float64), weight.to(ScalarType.Float64), bias.to(ScalarType.Float64), padding: [size / 2, size / 2, size / 2]);

        Assert.InRange(Golden.RelativeError(DenseConvolution.Forward(x, weight, bias), expected), 0, 1e-6);
    }
}
