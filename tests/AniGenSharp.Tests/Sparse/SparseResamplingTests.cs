using AniGenSharp.Sparse;

namespace AniGenSharp.Tests.Sparse;

public sealed class SparseResamplingTests : SparseOperatorTest
{
    [Fact]
    public void Downsampling_matches_the_reference() =>
        AssertEntries(
            "downsample2.y", "downsample2.coords",
            entry => SparseResampling.Downsample(OfEntry(Values["coords"], Values["conv.x"], entry)));

    [Fact]
    public void Upsampling_restores_the_pooled_voxels() =>
        AssertEntries("upsample2.y", "upsample2.coords", entry =>
        {
            var x = OfEntry(Values["coords"], Values["conv.x"], entry);
            return SparseResampling.Upsample(SparseResampling.Downsample(x), x.Voxels);
        });

    [Fact]
    public void Upsampling_rejects_voxels_of_another_pooling()
    {
        var x = OfEntry(Values["coords"], Values["conv.x"], 0);
        var other = OfEntry(Values["coords"], Values["conv.x"], 0);
        Assert.Throws<ArgumentException>(() => SparseResampling.Upsample(SparseResampling.Downsample(x), other.Voxels));
    }

    [Fact]
    public void Subdivision_matches_the_reference() =>
        AssertEntries(
            "subdivide.y", "subdivide.coords",
            entry => SparseResampling.Subdivide(OfEntry(Values["coords"], Values["conv.x"].narrow(1, 0, 4), entry)));
}
