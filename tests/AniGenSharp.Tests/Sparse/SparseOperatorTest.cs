using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using AniGenSharp.Sparse;
using AniGenSharp.TestKit.Tensors;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Sparse;

/// <summary>
/// A base class for tests of sparse operators, which share a fixture: a batch of two voxel sets with the reference's results.
/// </summary>
public abstract class SparseOperatorTest : TensorTest
{
    protected const double LayerBound = 1e-5;

    private protected Golden Values { get; } = new("sparse_ops", "conv_norm_resample");

    public override void Dispose()
    {
        Values.Dispose();
        base.Dispose();
    }

    /// <summary>The fixture's convolution with that name, from 24 to 40 channels.</summary>
    private protected LoadedNetwork<SubmanifoldConvolution> Convolution(string name, int size) => ParameterReader.Load(
        FakeCheckpoint.Of(Values, new() { ["conv.weight"] = $"{name}.weight", ["conv.bias"] = $"{name}.bias" }), Placement.Cpu,
        parameters => new SubmanifoldConvolution(parameters, size, 24, 40));

    /// <summary>Runs both entries of the batch and compares coordinates (exactly) and features.</summary>
    private protected void AssertEntries(string features, string coordinates, Func<int, SparseTensor> run)
    {
        for (int entry = 0; entry < 2; entry++)
        {
            var expected = OfEntry(Values[coordinates], Values[features], entry);
            var actual = run(entry);
            Assert.Equal(expected.Voxels.Coordinates, actual.Voxels.Coordinates);
            Assert.InRange(Golden.RelativeError(actual.Features, expected.Features), 0, LayerBound);
        }
    }

    /// <summary>The voxels of one entry of a batch with their features.</summary>
    private protected static SparseTensor OfEntry(Tensor coordinates, Tensor features, int entry)
    {
        var mine = coordinates.select(1, 0).eq(entry).nonzero().flatten();
        Assert.True(mine.shape[0] > 0);
        return new SparseTensor(
            new VoxelSet(coordinates.index_select(0, mine).narrow(1, 1, 3).contiguous().data<int>().ToArray()),
            features.index_select(0, mine).unsqueeze(0));
    }
}
