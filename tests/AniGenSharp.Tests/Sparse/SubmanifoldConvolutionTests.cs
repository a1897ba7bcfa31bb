using AniGenSharp.Sparse;
using AniGenSharp.TestKit.Tensors;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Sparse;

public sealed class SubmanifoldConvolutionTests : SparseOperatorTest
{
    [Theory]
    [InlineData("conv1", 1)]
    [InlineData("conv3", 3)]
    public void Convolution_matches_the_reference(string name, int size)
    {
        using var convolution = Convolution(name, size);
        AssertEntries($"{name}.y", "coords", entry => convolution.Network.Forward(OfEntry(Values["coords"], Values["conv.x"], entry)));
    }

    [Fact]
    public void Convolution_of_permuted_rows_is_permuted()
    {
        using var convolution = Convolution("conv3", 3);
        var order = Values["conv3.perm"];
        var coordinates = Values["coords"].index_select(0, order);
        var features = Values["conv.x"].index_select(0, order);
        var expected = Values["conv3.y_perm"];
        for (int entry = 0; entry < 2; entry++)
        {
            var mine = coordinates.select(1, 0).eq(entry).nonzero().flatten();
            var y = convolution.Network.Forward(OfEntry(coordinates, features, entry));
            Assert.InRange(Golden.RelativeError(y.Features[0], expected.index_select(0, mine)), 0, LayerBound);
        }
    }

    [Fact]
    public void Feature_sets_over_the_same_voxels_are_independent()
    {
        using var convolution = Convolution("conv3", 3);
        var x = OfEntry(Values["coords"], Values["conv.x"], 0);
        var both = convolution.Network.Forward(x.With(cat([x.Features, x.Features * -2 + 1], 0)));
        var second = convolution.Network.Forward(x.With(x.Features * -2 + 1));
        Assert.InRange(Golden.RelativeError(both.Features.narrow(0, 1, 1), second.Features), 0, LayerBound);
        Assert.InRange(Golden.RelativeError(both.Features.narrow(0, 0, 1), convolution.Network.Forward(x).Features), 0, LayerBound);
    }

    /// <summary>There are more neighborhoods than fit into one slice, so every slice must be written to its place.</summary>
    [Fact]
    public void A_convolution_in_slices_equals_the_sum_over_neighbors()
    {
        using var convolution = Convolution("conv3", 3);
        using var voxels = new VoxelSet([.. Enumerable.Range(0, 30 * 30 * 30).SelectMany(i => new[] { i / 900, i / 30 % 30, i % 30 })]);
        var features = randn(1, voxels.Count, 24, generator: new Generator(3));
        var actual = convolution.Network.Forward(new SparseTensor(voxels, features)).Features[0];
        var dense = nn.functional.conv3d(
            features[0].view(1, 30, 30, 30, 24).permute(0, 4, 1, 2, 3), Values["conv3.weight"].permute(0, 4, 1, 2, 3),
            Values["conv3.bias"], padding: [1, 1, 1]);
        Assert.InRange(Golden.RelativeError(actual, dense[0].permute(1, 2, 3, 0).reshape(-1, 40)), 0, LayerBound);
    }

    /// <summary>Two sets of equal size that are convolved alternately must never use each other's neighbors.</summary>
    [Fact]
    public void A_neighbor_map_of_other_coordinates_is_never_used()
    {
        using var convolution = Convolution("conv3", 3);
        using var line = new VoxelSet([0, 0, 0, 0, 0, 1, 0, 0, 2]);
        using var apart = new VoxelSet([0, 0, 0, 5, 0, 0, 0, 9, 0]);
        var features = randn(1, 3, 24, generator: new Generator(1));
        var joined = convolution.Network.Forward(new SparseTensor(line, features)).Features;
        var alone = convolution.Network.Forward(new SparseTensor(apart, features)).Features;
        var again = convolution.Network.Forward(new SparseTensor(line, features)).Features;
        var center = Values["conv3.weight"].select(1, 1).select(1, 1).select(1, 1);
        Assert.InRange(Golden.RelativeError(alone, matmul(features, center.t()) + Values["conv3.bias"]), 0, LayerBound);
        Assert.True(Golden.RelativeError(joined, alone) > 0.1);
        Assert.Equal(0, Golden.RelativeError(again, joined));
    }
}
