using System.Numerics;
using AniGenSharp.Geometry.Extraction;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.TestKit.Goldens;

namespace AniGenSharp.Geometry.Tests.Extraction;

public class SurfaceExtractionTests
{
    [Fact]
    public void Raw_rows_give_the_references_mesh()
    {
        var golden = new GoldenFile("sparse_ops", "extract");
        AssertOfficial(golden, SurfaceExtraction.Extract(Rows(golden)));
    }

    [Theory]
    [InlineData("undeformed", false, SkinSampling.Crossings, false)]
    [InlineData("trilinear", false, SkinSampling.Trilinear, false)]
    [InlineData("gaussian", true, SkinSampling.Gaussian, false)]
    [InlineData("gaussian_deformed", true, SkinSampling.Gaussian, true)]
    [InlineData("gaussian_undeformed", false, SkinSampling.Gaussian, true)]
    [InlineData("nearest", true, SkinSampling.Nearest, false)]
    [InlineData("nearest_deformed", true, SkinSampling.Nearest, true)]
    public void Rules_of_other_decoders_give_the_references_mesh(string name, bool deforms, object sampling, bool deformedPoints)
    {
        var (plain, golden) = (new GoldenFile("sparse_ops", "extract"), new GoldenFile("sparse_ops", "sampling"));
        var rules = new ExtractionRules { DeformsGrid = deforms, Skin = (SkinSampling)sampling, SamplesDeformedPoints = deformedPoints };

        var surface = SurfaceExtraction.Extract(Rows(plain) with { Rules = rules });

        Assert.Equal(plain.Ints("mesh.official.faces"), surface.Mesh.Indices);
        (deforms ? plain : golden).AssertClose(deforms ? "mesh.official.vertices" : "undeformed.vertices", surface.Mesh.Positions, 1e-5f);
        golden.AssertClose(name + ".skin", surface.SkinFeatures, 1e-5f);
        Assert.Equal(4, surface.SkinChannels);
        Assert.NotNull(surface.Mesh.Colors);
    }

    [Fact]
    public void The_order_of_the_rows_does_not_matter()
    {
        var golden = new GoldenFile("sparse_ops", "extract");
        var field = Rows(golden);
        int[] order = [.. Enumerable.Range(0, field.Count)];
        new Random(3).Shuffle(order);
        int columns = field.Features.Length / field.Count, skin = field.SkinChannels * 8;
        AssertOfficial(golden, SurfaceExtraction.Extract(field with
        {
            Cubes = [.. order.SelectMany(r => field.Cubes.AsSpan(3 * r, 3).ToArray())],
            Features = [.. order.SelectMany(r => field.Features.AsSpan(columns * r, columns).ToArray())],
            SkinFeatures = [.. order.SelectMany(r => field.SkinFeatures.AsSpan(skin * r, skin).ToArray())],
        }));
    }

    [Fact]
    public void Corner_values_are_averaged_at_grid_points()
    {
        var golden = new GoldenFile("sparse_ops", "cube2verts");
        int[] cubes = golden.Ints("coords"), expectedPoints = golden.Ints("verts");
        const int resolution = 10, side = resolution + 1, channels = 5;
        int count = cubes.Length / 3;
        var grid = Assemble(Checkered(resolution, cubes) with { SkinFeatures = golden.Floats("feats"), SkinChannels = channels });
        var actual = new float[expectedPoints.Length / 3 * channels];
        for (int p = 0; p < expectedPoints.Length / 3; p++)
        {
            int rank = grid.Points.Rank((expectedPoints[3 * p] * side + expectedPoints[3 * p + 1]) * side + expectedPoints[3 * p + 2]);
            Assert.True(rank >= 0);
            grid.Attributes.AsSpan(rank * channels, channels).CopyTo(actual.AsSpan(p * channels));
        }
        golden.AssertClose("vert_feats", actual, 1e-6f);

        // A point that belongs to no active cube lies outside and has no attributes.
        var active = Enumerable.Range(0, expectedPoints.Length / 3)
            .Select(p => (expectedPoints[3 * p] * side + expectedPoints[3 * p + 1]) * side + expectedPoints[3 * p + 2]).ToHashSet();
        int unset = 0;
        for (int p = 0; p < side * side * side; p++)
        {
            int rank = grid.Points.Rank(p);
            if (rank < 0 || active.Contains(p))
                continue;
            unset++;
            Assert.Equal(1, grid.Distances[rank]);
            Assert.All(grid.Attributes.AsSpan(rank * channels, channels).ToArray(), value => Assert.Equal(0, value));
        }
        Assert.True(unset > 0 && count > 0);
    }

    [Fact]
    public void Grid_points_are_deformed_as_in_the_reference()
    {
        var golden = new GoldenFile("sparse_ops", "cube2verts");
        const int resolution = 4, side = resolution + 1;
        var deform = golden.Floats("grid4.deform");
        int[] cubes = [.. Enumerable.Range(0, 64).SelectMany(c => new[] { c / 16, c / 4 % 4, c % 4 })];
        var field = Checkered(resolution, cubes);
        for (int row = 0; row < 64; row++)
        {
            for (int corner = 0; corner < 8; corner++)
            {
                int point = ((cubes[3 * row] + (corner & 1)) * side + cubes[3 * row + 1] + (corner >> 1 & 1)) * side + cubes[3 * row + 2]
                    + (corner >> 2 & 1);
                deform.AsSpan(point * 3, 3).CopyTo(field.Features.AsSpan(row * 53 + 8 + corner * 3));
            }
        }
        golden.AssertClose("grid4.deformed", Assemble(field).Positions, 1e-6f);
    }

    [Fact]
    public void Rows_that_do_not_fit_are_rejected()
    {
        var field = Checkered(4, [0, 0, 0, 1, 1, 1]);
        Assert.Throws<ArgumentException>(() => SurfaceExtraction.Extract(field with { Cubes = [0, 0, 0, 0, 0, 0] }));
        Assert.Throws<ArgumentException>(() => SurfaceExtraction.Extract(field with { Cubes = [0, 0, 0, 4, 0, 0] }));
        Assert.Throws<ArgumentException>(() => SurfaceExtraction.Extract(field with { Cubes = [0, 0, 0, 1, 1, 1, 2, 2, 2] }));
        Assert.Throws<ArgumentException>(() => SurfaceExtraction.Extract(field with { ColorChannels = 3 }));
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => SurfaceExtraction.Extract(field, cancelled.Token));
    }

    [Fact]
    public void A_field_without_inside_points_gives_an_empty_mesh()
    {
        var field = Checkered(4, [0, 0, 0, 1, 1, 1]);
        Array.Fill(field.Features, 1f);
        var surface = SurfaceExtraction.Extract(field);
        Assert.Equal(0, surface.Mesh.VertexCount);
        Assert.Equal(0, surface.Mesh.FaceCount);
    }

    [Fact]
    public void Smooth_normals_of_a_sphere_point_outward()
    {
        var golden = new GoldenFile("flexicubes", "sphere");
        var positions = golden.Vectors("noweights.vertices");
        var normals = VertexNormals.Smooth(new TriangleMesh(positions, golden.Ints("noweights.faces")));
        var center = positions.Aggregate((a, b) => a + b) / positions.Length;
        for (int v = 0; v < normals.Length; v++)
        {
            Assert.Equal(1, normals[v].Length(), 1e-5f);
            Assert.True(Vector3.Dot(normals[v], Vector3.Normalize(positions[v] - center)) > 0.8f);
        }
    }

    private static void AssertOfficial(GoldenFile golden, ExtractedSurface surface)
    {
        Assert.Equal(golden.Ints("mesh.official.faces"), surface.Mesh.Indices);
        golden.AssertClose("mesh.official.vertices", surface.Mesh.Positions, 1e-5f);
        golden.AssertClose("mesh.official.vertex_skin_feats", surface.SkinFeatures, 1e-5f);
        float[] attributes = [.. surface.Mesh.Colors!.Zip(surface.PredictedNormals!, (c, n) => new[] { c.X, c.Y, c.Z, n.X, n.Y, n.Z })
            .SelectMany(row => row)];
        golden.AssertClose("mesh.official.vertex_attrs", attributes, 1e-5f);
    }

    private static SurfaceGrid Assemble(SurfaceField field) => SurfaceExtraction.Assemble(field, new SurfaceRows(field), default);

    private static SurfaceField Rows(GoldenFile golden)
    {
        const int columns = 133, geometry = 101;
        var rows = golden.Floats("mesh.feats");
        var cubes = golden.Ints("coords");
        int count = cubes.Length / 4;
        var features = new float[count * geometry];
        var skin = new float[count * (columns - geometry)];
        for (int r = 0; r < count; r++)
        {
            rows.AsSpan(r * columns, geometry).CopyTo(features.AsSpan(r * geometry));
            rows.AsSpan(r * columns + geometry, columns - geometry).CopyTo(skin.AsSpan(r * (columns - geometry)));
        }
        return new SurfaceField(int.Parse(golden.Metadata["resolution"]), [.. cubes.Where((_, i) => i % 4 != 0)], features, 6, skin, 4);
    }

    /// <summary>A field whose neighboring grid points always differ in sign, so that every active cube is on the surface.</summary>
    private static SurfaceField Checkered(int resolution, int[] cubes)
    {
        int count = cubes.Length / 3;
        var features = new float[count * 53];
        for (int row = 0; row < count; row++)
        {
            for (int corner = 0; corner < 8; corner++)
            {
                features[row * 53 + corner] = (
                    cubes[3 * row] + cubes[3 * row + 1] + cubes[3 * row + 2] + BitOperations.PopCount((uint)corner)) % 2 == 0 ? -1 : 1;
            }
        }
        return new SurfaceField(resolution, cubes, features, 0, [], 0);
    }
}
