using AniGenSharp.Sparse;
using AniGenSharp.TestKit.Tensors;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Sparse;

public sealed class VoxelSetTests : TensorTest
{
    [Fact]
    public void A_voxel_that_occurs_twice_is_rejected() =>
        Assert.Throws<ArgumentException>(() => new VoxelSet([1, 2, 3, 1, 2, 3]).Neighbors);

    [Fact]
    public void Distant_voxels_are_found_through_the_hash_table()
    {
        using var voxels = new VoxelSet([0, 0, 0, 5000, 5000, 5000, 5000, 5000, 5001]);
        var rows = voxels.Neighbors.Rows;
        Assert.Equal([0, 1, 2], new[] { rows[13], rows[27 + 13], rows[54 + 13] });
        Assert.Equal(2, rows[27 + 14]);
        Assert.Equal(1, rows[54 + 12]);
        Assert.Equal(27 * 3 - 5, rows.Count(row => row == 3));
    }

    [Fact]
    public void Data_derived_from_a_set_is_computed_once()
    {
        using var voxels = new VoxelSet([0, 0, 0, 0, 0, 1, 0, 0, 2]);
        Assert.Same(voxels.Neighbors, voxels.Neighbors);
        Assert.Same(voxels.Neighbors.On(CPU), voxels.Neighbors.On(CPU));
        Assert.Same(voxels.Pool(2), voxels.Pool(2));
        Assert.Same(voxels.Subdivided, voxels.Subdivided);
    }
}
