using AniGenSharp.Tests.Tracing;
using AniGenSharp.Tracing;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Diagnostics;

public sealed class RecordingComparisonTests : RecordingTest
{
    [Fact]
    public void Rows_are_aligned_by_coordinates()
    {
        int[] coordinates = [.. Enumerable.Range(0, 50).SelectMany(i => new[] { i, 2 * i % 7, 3 })];
        var features = randn([1, 50, 4], generator: new Generator(1));
        int[] order = [.. Enumerable.Range(0, 50).Select(i => i * 13 % 50)];
        // The candidate has another order, lacks one voxel and has one additional voxel.
        int[] shuffled = [.. order.Skip(1).SelectMany(row => coordinates[(3 * row)..(3 * row + 3)]), 99, 99, 99];
        var moved = cat([features.index_select(1, tensor(order[1..])), ones(1, 1, 4)], 1);
        string reference = Save("a", [], () => Offer(coordinates, features));
        string candidate = Save("b", [], () => Offer(shuffled, moved));
        var compared = Assert.Single(Compare(reference, candidate).Tensors);
        Assert.True(compared.Within, $"{compared}");
        Assert.Equal(0, compared.Error);
        Assert.Contains("49 common of 50 and 50", compared.Note);
    }

    [Fact]
    public void Large_tensors_are_reduced_to_the_same_voxels_in_any_order()
    {
        int[] coordinates = [.. Enumerable.Range(0, 9000).SelectMany(i => new[] { i / 900, i / 30 % 30, i % 30 })];
        var features = randn([1, 9000, 2], generator: new Generator(1));
        int[] order = [.. Enumerable.Range(0, 9000).Select(i => i * 7 % 9000)];
        int[] shuffled = [.. order.SelectMany(row => coordinates[(3 * row)..(3 * row + 3)])];
        string reference = Save("a", [], () => Offer(coordinates, features));
        string candidate = Save("b", [], () => Offer(shuffled, features.index_select(1, tensor(order))));
        using (var file = new RecordingFile(reference))
            Assert.InRange(file["x"].shape[1], 300, 800);
        var compared = Assert.Single(Compare(reference, candidate).Tensors);
        Assert.Equal(0, compared.Error);
    }

    [Fact]
    public void The_first_tensor_outside_its_bound_is_reported_with_its_figures()
    {
        var x = randn([1, 40, 8], generator: new Generator(2));
        void Run(double at1, double at2)
        {
            Recording.Keep("net/blocks.0.mlp", x);
            Recording.Keep("net/blocks.0", x * (1 + at1));
            Recording.Keep("net/blocks.1", x * (1 + at2));
            Recording.Keep("net/out", x.abs());
        }
        string reference = Save("a", [], () => Run(0, 0));
        Assert.Null(Compare(reference, Save("same", [], () => Run(0, 0))).FirstDivergence);
        Assert.Null(Compare(reference, Save("noise", [], () => Run(5e-5, -5e-5))).FirstDivergence);
        var comparison = Compare(reference, Save("off", [], () => Run(5e-4, 0.5)));
        Assert.Equal("net/blocks.0", comparison.FirstDivergence?.Name);
        Assert.InRange(comparison.FirstDivergence!.Error, 4.9e-4, 5.1e-4);
        Assert.Equal(["net/blocks.0", "net/blocks.0", "net/blocks.1", "net/out"], comparison.Tensors.Select(t => t.Block));
        Assert.Equal(0, comparison.Tensors[3].Negative.Reference);
        Assert.InRange(comparison.Tensors[0].Negative.Candidate, 0.4, 0.6);
        Assert.InRange(comparison.Tensors[2].MeanMagnitude.Candidate / comparison.Tensors[2].MeanMagnitude.Reference, 1.49, 1.51);
        // Another device or precision is compared with a wider bound.
        Assert.Null(Compare(reference, Save("cuda", Float16OnCuda, () => Run(5e-4, 5e-3))).FirstDivergence);
    }

    [Fact]
    public void Missing_misshapen_and_non_finite_tensors_diverge()
    {
        string reference = Save("a", [], () => Offer(ones(1, 4, 2), ones(1, 4, 2), ones(1, 4, 2), ones(1, 4, 2)));
        string candidate = Save("b", [], () => Offer(ones(1, 4, 2), ones(1, 5, 2), ones(1, 4, 2) / 0));
        Assert.Equal([true, false, false, false], Compare(reference, candidate).Tensors.Select(t => t.Within));
    }

    [Fact]
    public void Voxel_sets_are_compared_as_sets()
    {
        Tensor Set(params int[] rows) => tensor(rows, [rows.Length / 3, 3]);
        string reference = Save("a", [], () => Recording.Keep("voxels", Set(1, 2, 3, 4, 5, 6)));
        Assert.Null(Compare(reference, Save("turned", [], () => Recording.Keep("voxels", Set(4, 5, 6, 1, 2, 3)))).FirstDivergence);
        Assert.Equal(0.5, Compare(reference, Save("less", [], () => Recording.Keep("voxels", Set(4, 5, 6)))).FirstDivergence?.Error);
    }

    private static void Offer(int[] coordinates, Tensor features)
    {
        using var over = Recording.Over(coordinates);
        Recording.Keep("x", features);
    }

    private static void Offer(params Tensor[] tensors)
    {
        for (int i = 0; i < tensors.Length; i++)
            Recording.Keep($"t{i}", tensors[i]);
    }

    private static RecordingComparison Compare(string reference, string candidate)
    {
        using var a = new RecordingFile(reference);
        using var b = new RecordingFile(candidate);
        return RecordingComparison.Compare(a, b);
    }
}
