using AniGenSharp.SparseStructure;
using AniGenSharp.TestKit.Tensors;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.SparseStructure;

public sealed class OccupancyGridTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void The_largest_component_matches_the_reference(int index)
    {
        using var scope = NewDisposeScope();
        using var golden = new Golden("ss_decoder", "largest_component");
        var grid = new OccupancyGrid((12, 11, 10), golden[$"{index}.occ"].data<bool>().ToArray());
        Assert.Equal(golden[$"{index}.kept"].data<bool>().ToArray(), grid.LargestComponent().Cells);
    }

    [Fact]
    public void Diagonal_neighbors_are_separate_and_the_first_of_equal_components_is_kept()
    {
        // The components (0,0,0), (1,1,0)+(1,1,1) and (3,0,0)+(3,0,1) in a box of 4×2×2.
        var cells = new bool[16];
        foreach (int i in new[] { 0, 6, 7, 12, 13 })
            cells[i] = true;
        var kept = new OccupancyGrid((4, 2, 2), cells).LargestComponent();
        Assert.Equal([1, 1, 0, 1, 1, 1], kept.Coordinates());
    }

    [Fact]
    public void An_empty_grid_stays_empty() =>
        Assert.Empty(new OccupancyGrid((2, 3, 4), new bool[24]).LargestComponent().Coordinates());

    [Fact]
    public void Coordinates_are_in_order()
    {
        using var scope = NewDisposeScope();
        var logits = full([1, 1, 2, 3, 4], -1f);
        logits[0, 0, 1, 0, 2] = tensor(1f);
        logits[0, 0, 0, 2, 3] = tensor(1f);
        logits[0, 0, 1, 0, 1] = tensor(0f); // exactly 0 counts as empty
        Assert.Equal([0, 2, 3, 1, 0, 2], OccupancyGrid.FromLogits(logits).Coordinates());
    }
}
