using AniGenSharp.Geometry.Skinning;
using AniGenSharp.TestKit.Meshes;

namespace AniGenSharp.Geometry.Tests.Skinning;

public sealed class SkinWeightDiffusionTests
{
    [Theory]
    [InlineData(20)]
    [InlineData(40)]
    [InlineData(80)]
    public void The_border_becomes_as_wide_as_the_length_on_any_mesh(int cells)
    {
        const double length = 0.1;
        var mesh = TestMeshes.Square(cells);
        var smooth = SkinWeightDiffusion.Diffuse(Halves(mesh), mesh, length);

        // On a plane, the second moment of the border grows by the squared length, whatever the border's profile.
        var box = mesh.Positions.Select(position => position.X).ToArray();
        float middle = (box.Min() + box.Max()) / 2, side = box.Max() - box.Min();
        double moment = 0;
        var rows = mesh.Positions.Select((position, v) => (position.X, Weight: smooth.Row(v)[1]))
            .GroupBy(row => row.X).OrderBy(row => row.Key)
            .Select(row => (X: (row.Key - middle) / side, Weight: row.Average(entry => entry.Weight))).ToArray();
        foreach (var (low, high) in rows.Zip(rows.Skip(1)))
            moment += (high.Weight - low.Weight) * Math.Pow((low.X + high.X) / 2, 2);
        Assert.InRange(Math.Sqrt(moment), 0.9 * length, 1.1 * length);
    }

    [Fact]
    public void Rows_sum_to_one_and_stay_between_zero_and_one()
    {
        var mesh = TestMeshes.Torus(30, 12);
        var random = new Random(3);
        var weights = new SkinWeights(new float[mesh.VertexCount * 5], 5);
        for (int v = 0; v < mesh.VertexCount; v++)
            weights.Row(v)[random.Next(4)] = 1;
        var smooth = SkinWeightDiffusion.Diffuse(weights, mesh, 0.05);
        Assert.All(smooth.Values, value => Assert.InRange(value, 0, 1));
        for (int v = 0; v < mesh.VertexCount; v++)
        {
            Assert.InRange(smooth.Row(v).ToArray().Sum(), 1 - 1e-5f, 1 + 1e-5f);
            Assert.Equal(0, smooth.Row(v)[4]);
        }
        Assert.InRange(Enumerable.Range(0, mesh.VertexCount).Average(v => smooth.Row(v).ToArray().Max()), 0.25f, 0.8f);
    }

    [Fact]
    public void Separate_pieces_do_not_mix()
    {
        var piece = TestMeshes.Sphere(2, 0.1f);
        var mesh = TestMeshes.Join(piece, TestMeshes.Sphere(2, 0.1f, new(0.21f, 0, 0)));
        var weights = new SkinWeights(new float[mesh.VertexCount * 2], 2);
        for (int v = 0; v < mesh.VertexCount; v++)
            weights.Row(v)[v < piece.VertexCount ? 0 : 1] = 1;
        Assert.Equal(weights.Values, SkinWeightDiffusion.Diffuse(weights, mesh, 0.5).Values);
    }

    [Fact]
    public void Faces_without_area_and_vertices_without_faces_do_no_harm()
    {
        var square = TestMeshes.Square(4);
        int last = square.VertexCount - 1;
        var mesh = new TriangleMesh([.. square.Positions, square.Positions[0]], [.. square.Indices, last, last, last - 1]);
        var weights = Halves(mesh);
        var smooth = SkinWeightDiffusion.Diffuse(weights, mesh, 0.1);
        Assert.All(smooth.Values, value => Assert.True(float.IsFinite(value)));
        Assert.Equal(weights.Row(mesh.VertexCount - 1).ToArray(), smooth.Row(mesh.VertexCount - 1).ToArray());
    }

    [Fact]
    public void A_length_of_zero_changes_nothing_and_weights_must_fit()
    {
        var mesh = TestMeshes.Square(4);
        var weights = Halves(mesh);
        Assert.Same(weights, SkinWeightDiffusion.Diffuse(weights, mesh, 0));
        Assert.Throws<ArgumentException>(() => SkinWeightDiffusion.Diffuse(new SkinWeights([1, 0], 2), mesh, 0.1));
    }

    /// <summary>Joint 0 moves the half with low x, joint 1 the other half.</summary>
    private static SkinWeights Halves(TriangleMesh mesh)
    {
        float middle = (mesh.Positions.Min(position => position.X) + mesh.Positions.Max(position => position.X)) / 2;
        return new SkinWeights([.. mesh.Positions.SelectMany(position => position.X < middle ? new[] { 1f, 0 } : [0, 1])], 2);
    }
}
