using AniGenSharp.Geometry.Cleanup;
using AniGenSharp.Geometry.Extraction;
using AniGenSharp.Geometry.Simplification;
using AniGenSharp.Geometry.Spatial;
using AniGenSharp.TestKit.Meshes;

namespace AniGenSharp.Geometry.Tests.Cleanup;

/// <summary>The cleaner's guarantees about skin features, skin weights and holes under its default options.</summary>
public sealed class SurfaceCleanerAttributeTests
{
    private static readonly SurfaceCleaningOptions s_flat = new() { FillHoles = false, RemoveHidden = false };

    /// <summary>On a plane, collapses have no geometric cost, so only the skin features can keep an edge in place.</summary>
    [Fact]
    public void Simplification_keeps_the_border_between_two_skin_features()
    {
        double aware = BorderError(s_flat), blind = BorderError(s_flat with { SkinCost = 0 });
        Assert.True(aware < 0.6 * blind, $"{aware} against {blind}");
    }

    [Fact]
    public void Transferred_weights_always_sum_to_one()
    {
        var square = TestMeshes.Square(48);
        var weights = new SkinWeights([.. square.Positions.SelectMany(p => new[] { 0.2f + 0.1f * p.X, 0.3f })], 2);

        var clean = SurfaceCleaner.Clean(new ExtractedSurface(square, null, [], 0), weights, s_flat);

        Assert.InRange(clean.Mesh.FaceCount, 2, square.FaceCount / 10);
        Assert.All(clean.Weights.Values.Chunk(2), row => Assert.Equal(1, row[0] + row[1], 1e-5f));
    }

    /// <summary>The limit counts edges of the simplified mesh, which are longer than those of the dense mesh.</summary>
    [Fact]
    [Trait("Speed", "Slow")]
    public void A_hole_is_measured_by_the_edges_of_the_simplified_mesh()
    {
        var open = TestMeshes.Without(TestMeshes.Sphere(5), center => center.Z > 0.36f);
        Assert.InRange(TestMeshes.CountFaultyEdges(open).Boundary, new SurfaceCleaningOptions().MaxHoleEdges + 1, 130);

        var clean = SurfaceCleaner.Clean(new ExtractedSurface(open, null, [], 0), new SkinWeights([], 0));

        Assert.Equal(1, clean.Report.HolesClosed);
        Assert.Equal((0, 0), TestMeshes.CountFaultyEdges(clean.Mesh));
    }

    /// <summary>
    /// The mean difference between the weights of a simplified square and those of the dense one, whose skin features have the same border.
    /// </summary>
    private static double BorderError(SurfaceCleaningOptions options)
    {
        var square = TestMeshes.Square(48);
        float[] side = [.. square.Positions.Select(p => p.X > 0.05f ? 1f : 0)];
        var weights = new SkinWeights([.. side.SelectMany(s => new[] { s, 1 - s })], 2);
        var clean = SurfaceCleaner.Clean(new ExtractedSurface(square, null, side, 1), weights, options);
        var closest = AttributeTransfer.Closest(new BoundingVolumeHierarchy(clean.Mesh), square.Positions);
        float[] back = AttributeTransfer.Interpolate(closest, clean.Mesh.Indices, clean.Weights.Values, 2);
        return back.Zip(weights.Values, (actual, expected) => Math.Abs(actual - expected)).Average();
    }
}
