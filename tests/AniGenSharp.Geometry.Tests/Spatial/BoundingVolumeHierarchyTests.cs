using System.Numerics;
using AniGenSharp.Geometry.Simplification;
using AniGenSharp.Geometry.Spatial;
using AniGenSharp.TestKit.Meshes;

namespace AniGenSharp.Geometry.Tests.Spatial;

public class BoundingVolumeHierarchyTests
{
    [Fact]
    public void The_closest_point_matches_a_search_of_all_faces()
    {
        var mesh = Soup(600, 11);
        var tree = new BoundingVolumeHierarchy(mesh);
        var random = new Random(5);
        for (int i = 0; i < 300; i++)
        {
            var query = Random(random, 1.2f);
            var closest = tree.Closest(query);
            double least = double.PositiveInfinity;
            for (int f = 0; f < mesh.FaceCount; f++)
                least = Math.Min(least, SampledDistance(mesh, f, query));
            Assert.True(Math.Sqrt(closest.SquaredDistance) <= least + 1e-5, $"{Math.Sqrt(closest.SquaredDistance)} against {least}");

            // The returned point must lie on the returned face.
            Vector3 a = mesh.Positions[mesh.Indices[3 * closest.Face]], b = mesh.Positions[mesh.Indices[3 * closest.Face + 1]],
                c = mesh.Positions[mesh.Indices[3 * closest.Face + 2]];
            var weights = closest.Barycentric;
            Assert.Equal(1, weights.X + weights.Y + weights.Z, 1e-5f);
            // Not even by a rounding error: weights of joints are interpolated with them.
            Assert.True(Math.Min(weights.X, Math.Min(weights.Y, weights.Z)) >= 0, $"{weights}");
            Assert.True(Vector3.Distance(closest.Point, a * weights.X + b * weights.Y + c * weights.Z) < 1e-5f);
            Assert.Equal(MathF.Sqrt(closest.SquaredDistance), Vector3.Distance(closest.Point, query), 1e-5f);
        }
    }

    /// <summary>For a needle, differences of products in single precision consist entirely of rounding errors.</summary>
    [Theory]
    [InlineData(1e-2f)]
    [InlineData(1e-3f)]
    [InlineData(1e-5f)]
    [InlineData(0)]
    public void The_closest_point_of_a_needle_is_on_it(float width)
    {
        var random = new Random(3);
        for (int i = 0; i < 2000; i++)
        {
            Vector3 a = Random(random, 0.5f), along = Vector3.Normalize(Random(random, 1)),
                across = Vector3.Normalize(Vector3.Cross(along, Random(random, 1)));
            Vector3 b = a + 0.8f * along, c = a + 0.8f * random.NextSingle() * along + 0.8f * width * across;
            var tree = new BoundingVolumeHierarchy([a, b, c], i % 2 == 0 ? [0, 1, 2] : [2, 0, 1]);
            float u = random.NextSingle(), v = random.NextSingle() * (1 - u);
            var on = a * (1 - u - v) + b * u + c * v;
            Assert.True(MathF.Sqrt(tree.Closest(on).SquaredDistance) < 3e-6f, $"{tree.Closest(on)}");
        }
    }

    [Fact]
    public void A_ray_finds_the_nearest_of_all_faces()
    {
        var mesh = Soup(400, 3);
        var tree = new BoundingVolumeHierarchy(mesh);
        var random = new Random(9);
        int hits = 0;
        for (int i = 0; i < 500; i++)
        {
            Vector3 origin = Random(random, 1), direction = Random(random, 1);
            if (i % 5 == 0)
                direction = i % 2 == 0 ? Vector3.UnitX : -Vector3.UnitZ;
            var hit = tree.Intersect(origin, direction);
            var (face, distance) = Nearest(mesh, origin, direction);
            Assert.Equal(face >= 0, hit.Face >= 0);
            Assert.Equal(face >= 0, tree.Occluded(origin, direction));
            if (face < 0)
                continue;
            hits++;
            Assert.Equal(distance, hit.Distance, 1e-4 * Math.Max(1, distance));
            Assert.False(tree.Occluded(origin, direction, 0, hit.Distance * 0.999f));
        }
        Assert.True(hits > 50);
    }

    [Fact]
    public void Rays_along_the_axes_hit_a_flat_mesh()
    {
        // Here the tree's boxes are flat, and the rays lie in the planes of their sides.
        var tree = new BoundingVolumeHierarchy(TestMeshes.Square(8));
        for (int y = 0; y <= 8; y++)
        {
            for (int x = 0; x <= 8; x++)
                Assert.True(tree.Occluded(new Vector3(x / 8f - 0.5f, y / 8f - 0.5f, 1), -Vector3.UnitZ), $"({x}, {y})");
        }
    }

    [Fact]
    public void Empty_searches_return_no_face()
    {
        var empty = new BoundingVolumeHierarchy([], []);
        Assert.Equal(-1, empty.Closest(Vector3.Zero).Face);
        Assert.Equal(-1, empty.Intersect(Vector3.Zero, Vector3.UnitX).Face);
        var tree = new BoundingVolumeHierarchy(TestMeshes.Sphere(2));
        Assert.Equal(-1, tree.Closest(new Vector3(2, 0, 0), 1).Face);
    }

    [Fact]
    public void A_tree_can_be_built_from_many_equal_triangles()
    {
        var mesh = TestMeshes.Join([.. Enumerable.Repeat(TestMeshes.Square(1), 200)]);
        Assert.Equal(0, new BoundingVolumeHierarchy(mesh).Closest(new Vector3(0.2f, -0.2f, 0.3f)).Face);
    }

    [Fact]
    public void The_transfer_of_a_linear_function_is_exact()
    {
        var mesh = TestMeshes.Sphere(4);
        var attributes = mesh.Positions.SelectMany(p => new[] { p.X + 2 * p.Y, p.Z }).ToArray();
        var random = new Random(2);
        Vector3[] points = [.. Enumerable.Range(0, 500).Select(_ => Random(random, 0.6f))];
        var closest = AttributeTransfer.Closest(new BoundingVolumeHierarchy(mesh), points);
        var transferred = AttributeTransfer.Interpolate(closest, mesh.Indices, attributes, 2);
        for (int i = 0; i < points.Length; i++)
        {
            Assert.Equal(closest[i].Point.X + 2 * closest[i].Point.Y, transferred[2 * i], 1e-5f);
            Assert.Equal(closest[i].Point.Z, transferred[2 * i + 1], 1e-5f);
        }
        Assert.Equal(closest[7].Point.Z, AttributeTransfer.Interpolate(closest, mesh.Indices, mesh.Positions)[7].Z, 1e-6f);
    }

    private static Vector3 Random(Random random, float range) =>
        new Vector3(random.NextSingle() - 0.5f, random.NextSingle() - 0.5f, random.NextSingle() - 0.5f) * 2 * range;

    private static TriangleMesh Soup(int faces, int seed)
    {
        var random = new Random(seed);
        var points = new Vector3[3 * faces];
        for (int f = 0; f < faces; f++)
        {
            Vector3 center = Random(random, 1);
            for (int k = 0; k < 3; k++)
                points[3 * f + k] = center + Random(random, f % 7 == 0 ? 0.5f : 0.1f);
        }
        return new TriangleMesh(points, [.. Enumerable.Range(0, points.Length)]);
    }

    /// <summary>The distance to points sampled on the face: at least the true distance and hardly more.</summary>
    private static double SampledDistance(TriangleMesh mesh, int face, Vector3 query)
    {
        Vector3 a = mesh.Positions[mesh.Indices[3 * face]], b = mesh.Positions[mesh.Indices[3 * face + 1]],
            c = mesh.Positions[mesh.Indices[3 * face + 2]];
        double least = double.PositiveInfinity;
        const int steps = 12;
        for (int i = 0; i <= steps; i++)
        {
            for (int j = 0; i + j <= steps; j++)
                least = Math.Min(least, Vector3.Distance(query, a + (b - a) * i / steps + (c - a) * j / steps));
        }
        return least;
    }

    private static (int Face, double Distance) Nearest(TriangleMesh mesh, Vector3 origin, Vector3 direction)
    {
        (int, double) nearest = (-1, double.PositiveInfinity);
        for (int f = 0; f < mesh.FaceCount; f++)
        {
            Vector3 a = mesh.Positions[mesh.Indices[3 * f]], b = mesh.Positions[mesh.Indices[3 * f + 1]],
                c = mesh.Positions[mesh.Indices[3 * f + 2]];
            Vector3 normal = Vector3.Cross(b - a, c - a);
            double t = Vector3.Dot(a - origin, normal) / (double)Vector3.Dot(direction, normal);
            if (!(t >= 0) || t >= nearest.Item2)
                continue;
            Vector3 p = origin + direction * (float)t;
            if (Vector3.Dot(Vector3.Cross(b - a, p - a), normal) >= 0 && Vector3.Dot(Vector3.Cross(c - b, p - b), normal) >= 0
                && Vector3.Dot(Vector3.Cross(a - c, p - c), normal) >= 0)
                nearest = (f, t);
        }
        return nearest;
    }
}
