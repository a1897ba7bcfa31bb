using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using AniGenSharp.Sparse;
using AniGenSharp.TestKit.Tensors;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Sparse;

public sealed class UpsampledConvolutionTests : SparseOperatorTest
{
    /// <summary>Compares the folded form with the plain one, which upsamples and then convolves.</summary>
    [Fact]
    public void The_folded_form_equals_the_plain_form()
    {
        using var plain = Convolution("conv3", 3);
        using var folded = ParameterReader.Load(
            FakeCheckpoint.Of(Values, new() { ["conv.weight"] = "conv3.weight", ["conv.bias"] = "conv3.bias" }), Placement.Cpu,
            parameters => new UpsampledConvolution(parameters, 24, 40));
        var x = OfEntry(Values["coords"], Values["conv.x"], 0);
        var coarse = SparseResampling.Downsample(x.With(cat([x.Features, x.Features * -2 + 1], 0)));
        var expected = plain.Network.Forward(SparseResampling.Upsample(coarse, x.Voxels));
        var actual = folded.Network.Forward(coarse, x.Voxels);
        Assert.Same(x.Voxels, actual.Voxels);
        Assert.InRange(Golden.RelativeError(actual.Features, expected.Features), 0, LayerBound);
        var other = OfEntry(Values["coords"], Values["conv.x"], 0);
        Assert.Throws<ArgumentException>(() => folded.Network.Forward(coarse, other.Voxels));
    }
}
