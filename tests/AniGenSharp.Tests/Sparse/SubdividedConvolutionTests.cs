using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Decoding;
using AniGenSharp.Devices;
using AniGenSharp.Sparse;
using AniGenSharp.TestKit.Tensors;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Sparse;

public sealed class SubdividedConvolutionTests
{
    [Fact]
    public void The_result_equals_the_convolution_of_the_subdivided_voxels()
    {
        using var scope = NewDisposeScope();
        using var golden = new Golden("sparse_ops", "subdivide_block");
        var state = FakeCheckpoint.StateOf(golden, "0.state.out_layers.0.");
        using var plain = ParameterReader.Load(state, Placement.Cpu, parameters => new SubmanifoldConvolution(parameters, 3, 64, 32));
        using var folded = ParameterReader.Load(state, Placement.Cpu, parameters => new SubdividedConvolution(parameters, 64, 32));
        using var voxels = new VoxelSet([0, 0, 0, 0, 0, 1, 1, 0, 1, 2, 3, 1, 3, 3, 2, 5, 5, 5, 2, 3, 2, 3, 4, 2]);
        var x = new SparseTensor(voxels, randn(1, voxels.Count, 64));

        var expected = plain.Network.Forward(SparseResampling.Subdivide(x)).Features;
        var actual = folded.Network.Forward(x);

        Assert.InRange(Golden.RelativeError(actual.view(1, -1, 32), expected), 0, 1e-6);
    }

    [Fact]
    public void The_subdivide_block_matches_the_reference()
    {
        using var scope = NewDisposeScope();
        using var golden = new Golden("sparse_ops", "subdivide_block");
        var state = FakeCheckpoint.StateOf(golden, "0.state.");
        using var block = ParameterReader.Load(state, Placement.Cpu, parameters => new SubdivideBlock(parameters, 64, 32));
        var (voxels, rows) = GoldenVoxels.Entry(golden["0.coords"], 0);
        var (fine, fineRows) = GoldenVoxels.Entry(golden["0.y_coords"], 0);

        var y = block.Network.Forward(new SparseTensor(voxels, golden["0.x"].index_select(0, rows).unsqueeze(0)));

        Assert.Equal(fine.Coordinates, y.Voxels.Coordinates);
        Assert.InRange(Golden.RelativeError(y.Features, golden["0.y"].index_select(0, fineRows).unsqueeze(0)), 0, 1e-5);
    }
}
