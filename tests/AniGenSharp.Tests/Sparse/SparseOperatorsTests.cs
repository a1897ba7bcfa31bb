using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using AniGenSharp.Sparse;
using AniGenSharp.TestKit.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Sparse;

public sealed class SparseOperatorsTests : TensorTest
{
    private const double LayerBound = 1e-5;

    private readonly Golden _golden = new("sparse_ops", "conv_norm_resample");

    public override void Dispose()
    {
        _golden.Dispose();
        base.Dispose();
    }

    [Theory]
    [InlineData("conv1", 1)]
    [InlineData("conv3", 3)]
    public void Convolution_matches_the_reference(string name, int size)
    {
        using var convolution = Convolution(name, size);
        AssertEntries($"{name}.y", "coords", entry => convolution.Network.Forward(OfEntry(_golden["coords"], _golden["conv.x"], entry)));
    }

    [Fact]
    public void Convolution_of_permuted_rows_is_permuted()
    {
        using var convolution = Convolution("conv3", 3);
        var order = _golden["conv3.perm"];
        var coordinates = _golden["coords"].index_select(0, order);
        var features = _golden["conv.x"].index_select(0, order);
        var expected = _golden["conv3.y_perm"];
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
        var x = OfEntry(_golden["coords"], _golden["conv.x"], 0);
        var both = convolution.Network.Forward(x.With(cat([x.Features, x.Features * -2 + 1], 0)));
        var second = convolution.Network.Forward(x.With(x.Features * -2 + 1));
        Assert.InRange(Golden.RelativeError(both.Features.narrow(0, 1, 1), second.Features), 0, LayerBound);
        Assert.InRange(Golden.RelativeError(both.Features.narrow(0, 0, 1), convolution.Network.Forward(x).Features), 0, LayerBound);
    }

    /// <summary>More neighbourhoods than one slice holds: every slice must land where it belongs.</summary>
    [Fact]
    public void A_convolution_in_slices_equals_the_sum_over_neighbours()
    {
        using var convolution = Convolution("conv3", 3);
        int[] coordinates = [.. from x in Enumerable.Range(0, 30) from y in Enumerable.Range(0, 30) from z in Enumerable.Range(0, 30) select new[] { x, y, z } into c from v in c select v];
        using var voxels = new VoxelSet(coordinates);
        var features = randn(1, voxels.Count, 24, generator: new Generator(3));
        var actual = convolution.Network.Forward(new SparseTensor(voxels, features)).Features[0];
        var dense = nn.functional.conv3d(
            features[0].view(1, 30, 30, 30, 24).permute(0, 4, 1, 2, 3), _golden["conv3.weight"].permute(0, 4, 1, 2, 3),
            _golden["conv3.bias"], padding: [1, 1, 1]);
        Assert.InRange(Golden.RelativeError(actual, dense[0].permute(1, 2, 3, 0).reshape(-1, 40)), 0, LayerBound);
    }

    /// <summary>Trap 4: two sets of equal size, convolved in turn, never see each other's neighbours.</summary>
    [Fact]
    public void A_neighbour_map_of_other_coordinates_is_never_met()
    {
        using var convolution = Convolution("conv3", 3);
        using var line = new VoxelSet([0, 0, 0, 0, 0, 1, 0, 0, 2]);
        using var apart = new VoxelSet([0, 0, 0, 5, 0, 0, 0, 9, 0]);
        var features = randn(1, 3, 24, generator: new Generator(1));
        var joined = convolution.Network.Forward(new SparseTensor(line, features)).Features;
        var alone = convolution.Network.Forward(new SparseTensor(apart, features)).Features;
        var again = convolution.Network.Forward(new SparseTensor(line, features)).Features;
        var centre = _golden["conv3.weight"].select(1, 1).select(1, 1).select(1, 1);
        Assert.InRange(Golden.RelativeError(alone, matmul(features, centre.t()) + _golden["conv3.bias"]), 0, LayerBound);
        Assert.True(Golden.RelativeError(joined, alone) > 0.1);
        Assert.Equal(0, Golden.RelativeError(again, joined));
    }

    [Fact]
    public void Downsampling_matches_the_reference() =>
        AssertEntries("downsample2.y", "downsample2.coords", entry => SparseResampling.Downsample(OfEntry(_golden["coords"], _golden["conv.x"], entry)));

    [Fact]
    public void Upsampling_returns_to_the_voxels_pooled() =>
        AssertEntries("upsample2.y", "upsample2.coords", entry =>
        {
            var x = OfEntry(_golden["coords"], _golden["conv.x"], entry);
            return SparseResampling.Upsample(SparseResampling.Downsample(x), x.Voxels);
        });

    [Fact]
    public void Upsampling_refuses_voxels_of_another_pooling()
    {
        var x = OfEntry(_golden["coords"], _golden["conv.x"], 0);
        var other = OfEntry(_golden["coords"], _golden["conv.x"], 0);
        Assert.Throws<ArgumentException>(() => SparseResampling.Upsample(SparseResampling.Downsample(x), other.Voxels));
    }

    /// <summary>The folded form against the plain one: upsample, then convolve.</summary>
    [Fact]
    public void A_convolution_after_upsampling_equals_the_plain_order()
    {
        using var plain = Convolution("conv3", 3);
        using var folded = ParameterReader.Load(
            FakeCheckpoint.Of(_golden, new() { ["conv.weight"] = "conv3.weight", ["conv.bias"] = "conv3.bias" }), Placement.Cpu,
            parameters => new UpsampledConvolution(parameters, 24, 40));
        var x = OfEntry(_golden["coords"], _golden["conv.x"], 0);
        var coarse = SparseResampling.Downsample(x.With(cat([x.Features, x.Features * -2 + 1], 0)));
        var expected = plain.Network.Forward(SparseResampling.Upsample(coarse, x.Voxels));
        var actual = folded.Network.Forward(coarse, x.Voxels);
        Assert.Same(x.Voxels, actual.Voxels);
        Assert.InRange(Golden.RelativeError(actual.Features, expected.Features), 0, LayerBound);
        var other = OfEntry(_golden["coords"], _golden["conv.x"], 0);
        Assert.Throws<ArgumentException>(() => folded.Network.Forward(coarse, other.Voxels));
    }

    [Fact]
    public void Subdivision_matches_the_reference() =>
        AssertEntries("subdivide.y", "subdivide.coords", entry => SparseResampling.Subdivide(OfEntry(_golden["coords"], _golden["conv.x"].narrow(1, 0, 4), entry)));

    [Fact]
    public void Group_norm_matches_the_reference()
    {
        using var norm = ParameterReader.Load(
            FakeCheckpoint.Of(_golden, new() { ["weight"] = "groupnorm8.weight", ["bias"] = "groupnorm8.bias" }), Placement.Cpu,
            parameters => new SparseGroupNorm(parameters, 8, 24));
        AssertEntries("groupnorm8.y", "coords", entry => norm.Network.Forward(OfEntry(_golden["coords"], _golden["conv.x"], entry)));
    }

    [Fact]
    public void A_voxel_that_occurs_twice_is_refused() =>
        Assert.Throws<ArgumentException>(() => new VoxelSet([1, 2, 3, 1, 2, 3]).Neighbours);

    [Fact]
    public void Far_apart_voxels_are_found_through_the_hash_table()
    {
        using var voxels = new VoxelSet([0, 0, 0, 5000, 5000, 5000, 5000, 5000, 5001]);
        var rows = voxels.Neighbours.Rows;
        Assert.Equal([0, 1, 2], new[] { rows[13], rows[27 + 13], rows[54 + 13] });
        Assert.Equal(2, rows[27 + 14]);
        Assert.Equal(1, rows[54 + 12]);
        Assert.Equal(27 * 3 - 5, rows.Count(row => row == 3));
    }

    private LoadedNetwork<SubmanifoldConvolution> Convolution(string name, int size) => ParameterReader.Load(
        FakeCheckpoint.Of(_golden, new() { ["conv.weight"] = $"{name}.weight", ["conv.bias"] = $"{name}.bias" }), Placement.Cpu,
        parameters => new SubmanifoldConvolution(parameters, size, 24, 40));

    /// <summary>Runs both entries of the batch and compares coordinates (exactly) and features.</summary>
    private void AssertEntries(string features, string coordinates, Func<int, SparseTensor> run)
    {
        for (int entry = 0; entry < 2; entry++)
        {
            var expected = OfEntry(_golden[coordinates], _golden[features], entry);
            var actual = run(entry);
            Assert.Equal(expected.Voxels.Coordinates, actual.Voxels.Coordinates);
            Assert.InRange(Golden.RelativeError(actual.Features, expected.Features), 0, LayerBound);
        }
    }

    private static SparseTensor OfEntry(Tensor coordinates, Tensor features, int entry)
    {
        var mine = coordinates.select(1, 0).eq(entry).nonzero().flatten();
        Assert.True(mine.shape[0] > 0);
        return new SparseTensor(
            new VoxelSet(coordinates.index_select(0, mine).narrow(1, 1, 3).contiguous().data<int>().ToArray()),
            features.index_select(0, mine).unsqueeze(0));
    }
}
