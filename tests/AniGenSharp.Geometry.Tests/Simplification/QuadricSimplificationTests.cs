using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using AniGenSharp.Geometry.Cleanup;
using AniGenSharp.Geometry.Extraction;
using AniGenSharp.Geometry.Simplification;
using AniGenSharp.Geometry.Spatial;
using AniGenSharp.TestKit.Meshes;

namespace AniGenSharp.Geometry.Tests.Simplification;

public class QuadricSimplificationTests
{
    [Fact]
    public void A_sphere_keeps_its_shape_and_topology()
    {
        var sphere = TestMeshes.Sphere(5);
        var simple = QuadricSimplification.Simplify(sphere.Positions, sphere.Indices, 1024);
        Assert.Equal(1024, simple.FaceCount);
        Assert.Equal(2, TestMeshes.Euler(simple));
        Assert.Equal((0, 0), TestMeshes.CountFaultyEdges(simple));
        Assert.Equal(TestMeshes.Volume(sphere), TestMeshes.Volume(simple), 2e-3);
        Assert.True(TestMeshes.LeastQuality(simple) > 0.3, $"{TestMeshes.LeastQuality(simple)}");
        Assert.All(simple.Positions, p => Assert.Equal(0.4f, p.Length(), 2e-3f));
    }

    [Fact]
    public void The_genus_never_changes()
    {
        var torus = TestMeshes.Torus(80, 40);
        var simple = QuadricSimplification.Simplify(torus.Positions, torus.Indices, 0);
        Assert.Equal(0, TestMeshes.Euler(simple));
        Assert.Equal((0, 0), TestMeshes.CountFaultyEdges(simple));
        Assert.InRange(simple.FaceCount, 14, 60);
    }

    [Fact]
    public void A_flat_square_keeps_its_outline()
    {
        var square = TestMeshes.Square(32);
        var simple = QuadricSimplification.Simplify(square.Positions, square.Indices, 40, new SimplificationOptions { MaxEdge = 100 });
        Assert.Equal(1, TestMeshes.Area(simple), 1e-3);
        Assert.InRange(simple.FaceCount, 2, 40);
        foreach (var corner in (Vector3[])[new(-0.5f, -0.5f, 0), new(0.5f, -0.5f, 0), new(0.5f, 0.5f, 0), new(-0.5f, 0.5f, 0)])
            Assert.True(simple.Positions.Min(p => Vector3.Distance(p, corner)) < 0.01f);
        Assert.All(simple.Positions, p => Assert.Equal(0, p.Z, 1e-5f));
    }

    [Fact]
    public void Sharp_borders_between_attributes_are_preserved()
    {
        // On a plane, collapses have no geometric cost; only the color border can be preserved.
        var square = TestMeshes.Square(48);
        float[] colors = [.. square.Positions.Select(p => p.X > 0.05f ? 1f : 0)];
        double With(float[]? attributes)
        {
            var simple = QuadricSimplification.Simplify(square.Positions, square.Indices, 150,
                new SimplificationOptions { Attributes = attributes, AttributeChannels = attributes == null ? 0 : 1, MaxEdge = 100 });
            var closest = AttributeTransfer.Closest(new BoundingVolumeHierarchy(square), simple.Positions);
            var kept = AttributeTransfer.Interpolate(closest, square.Indices, colors, 1);
            var back = AttributeTransfer.Interpolate(
                AttributeTransfer.Closest(new BoundingVolumeHierarchy(simple), square.Positions), simple.Indices, kept, 1);
            return back.Zip(colors, (a, b) => Math.Abs(a - b)).Average();
        }
        double blind = With(null), aware = With(colors);
        Assert.True(aware < 0.4 * blind, $"{aware} against {blind}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void No_face_is_flipped(int seed)
    {
        // A rough height field, whose faces must all keep pointing up.
        var random = new Random(seed);
        var square = TestMeshes.Square(40);
        Vector3[] positions = [.. square.Positions.Select(p => p with { Z = 0.02f * random.NextSingle() })];
        var simple = QuadricSimplification.Simplify(positions, square.Indices, 200);
        for (int i = 0; i < simple.Indices.Length; i += 3)
        {
            Vector3 a = simple.Positions[simple.Indices[i]], b = simple.Positions[simple.Indices[i + 1]],
                c = simple.Positions[simple.Indices[i + 2]];
            Assert.True(Vector3.Cross(b - a, c - a).Z > 0);
        }
        Assert.Equal(0, TestMeshes.CountFaultyEdges(simple).NonManifold);
        Assert.Equal(1, TestMeshes.Euler(simple));
    }

    [Fact]
    public void The_same_input_gives_the_same_mesh()
    {
        var torus = TestMeshes.Torus(100, 50);
        var first = QuadricSimplification.Simplify(torus.Positions, torus.Indices, 500);
        var second = QuadricSimplification.Simplify(torus.Positions, torus.Indices, 500);
        Assert.Equal(first.Positions, second.Positions);
        Assert.Equal(first.Indices, second.Indices);
    }

    /// <summary>
    /// The hash covers every bit of the result. It is the same on any processor because the input and the algorithm use only operations
    /// that IEEE 754 rounds exactly. The larger mesh is simplified in pieces, the smaller one as a whole.
    /// </summary>
    [Theory]
    [InlineData(64, "901e13f81290c67d")]
    [InlineData(240, "a85a1e8f72c376cc")]
    public void The_result_is_the_same_on_every_machine(int cells, string sum)
    {
        var square = TestMeshes.Square(cells);
        Vector3[] positions = [.. square.Positions.Select(p => p with { Z = p.X * p.Y - 20 * p.X * p.X * p.Y * p.Y * p.Y })];
        float[] attributes = [.. square.Positions.SelectMany(p => new[] { p.X * p.X, p.X > p.Y ? 0.1f : 0 })];
        TriangleMesh[] levels = QuadricSimplification.Levels(
            positions, square.Indices, [square.FaceCount / 20, square.FaceCount / 40],
            new SimplificationOptions { Attributes = attributes, AttributeChannels = 2 });
        byte[] bytes = [.. levels.SelectMany(level => MemoryMarshal.AsBytes(level.Positions.AsSpan()).ToArray()
            .Concat(MemoryMarshal.AsBytes(level.Indices.AsSpan()).ToArray()))];
        Assert.Equal(sum, Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]);
    }

    [Fact]
    public void Invalid_arguments_are_rejected()
    {
        var sphere = TestMeshes.Sphere(2);
        Assert.Throws<ArgumentException>(() => QuadricSimplification.Levels(sphere.Positions, sphere.Indices, [10, 20]));
        Assert.Throws<ArgumentException>(() => QuadricSimplification.Simplify(
            sphere.Positions, sphere.Indices, 10, new SimplificationOptions { Attributes = new float[3], AttributeChannels = 1 }));
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(
            () => SurfaceCleaner.Clean(new ExtractedSurface(TestMeshes.Sphere(4), null, [], 0), new([], 0), null, null, cancelled.Token));
    }
}
