using System.Numerics;
using AniGenSharp.Geometry.Extraction;
using AniGenSharp.Geometry.Spatial;

namespace AniGenSharp.Geometry.Tests.Extraction;

public class SkinSamplerTests
{
    private const int Resolution = 12;

    /// <summary>The search near the vertex finds what a search through all points finds, also far from all points.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_nearest_points_of_all_are_found(bool deformed)
    {
        var random = new Random(5);
        int[] cubes = [.. Enumerable.Range(0, 30).Select(_ => (random.Next(6), random.Next(Resolution), random.Next(Resolution))).Distinct()
            .SelectMany(cube => new[] { cube.Item1, cube.Item2, cube.Item3 })];
        Vector3[] vertices = [.. Enumerable.Range(0, 2000).Select(_ => new Vector3(
            random.NextSingle() - 0.5f, random.NextSingle() - 0.5f, random.NextSingle() - 0.5f))];
        var numbering = new GridNumbering(Resolution);
        int[] points = [.. Enumerable.Range(0, cubes.Length / 3).SelectMany(row => Enumerable.Range(0, 8)
            .Select(corner => numbering.Corner(Cube(numbering, cubes, row), corner))).Distinct().Order()];
        Vector3[] positions = [.. points.Select(point => numbering.PositionOf(point) + (deformed ? Displacement(point) : Vector3.Zero))];

        float[] nearest = Sample(cubes, SkinSampling.Nearest, deformed, vertices);
        float[] means = Sample(cubes, SkinSampling.Gaussian, deformed, vertices);

        for (int v = 0; v < vertices.Length; v++)
        {
            var ordered = Enumerable.Range(0, points.Length)
                .Select(i => (Squared: Distances.Squared(vertices[v], positions[i]), Point: points[i])).OrderBy(p => p.Squared).Take(8)
                .Select(p => (Weight: Math.Exp(-p.Squared * Resolution * Resolution / 4.5), Feature: Feature(p.Point))).ToArray();
            Assert.Equal(ordered[0].Feature, nearest[v], 1e-5f);
            Assert.Equal(ordered.Sum(p => p.Weight * p.Feature) / ordered.Sum(p => p.Weight), means[v], 1e-4);
        }
    }

    [Fact]
    public void Trilinear_interpolation_ends_at_the_border_and_takes_inactive_points_as_zero()
    {
        int[] cubes = [Resolution - 1, Resolution - 1, Resolution - 1];
        int last = new GridNumbering(Resolution).Count - 1;
        var below = new Vector3(0.5f) - new Vector3(1.5f / Resolution);

        float[] features = Sample(cubes, SkinSampling.Trilinear, false, [new Vector3(0.5f), new Vector3(0.6f), below, new Vector3(-0.5f)]);

        Assert.Equal(Feature(last), features[0], 1e-5f);
        Assert.Equal(Feature(last), features[1], 1e-5f);
        int lowest = new GridNumbering(Resolution).NumberOf(Resolution - 1, Resolution - 1, Resolution - 1);
        Assert.Equal(Feature(lowest) / 8, features[2], 1e-4f);
        Assert.Equal(0, features[3]);
    }

    /// <summary>Samples a field of one feature per point, which all cubes around the point agree on.</summary>
    private static float[] Sample(int[] cubes, SkinSampling sampling, bool deformed, Vector3[] vertices)
    {
        var numbering = new GridNumbering(Resolution);
        var features = new float[cubes.Length / 3 * 53];
        var skin = new float[cubes.Length / 3 * 8];
        for (int entry = 0; entry < skin.Length; entry++)
        {
            int point = numbering.Corner(Cube(numbering, cubes, entry / 8), entry % 8);
            skin[entry] = Feature(point);
            Deformation(point).CopyTo(features.AsSpan(entry / 8 * 53 + SurfaceRowLayout.Deformation + 3 * (entry % 8)));
        }
        var field = new SurfaceField(Resolution, cubes, features, 0, skin, 1)
        {
            Rules = new ExtractionRules { Skin = sampling, SamplesDeformedPoints = deformed },
        };
        return new SkinSampler(field, new SurfaceRows(field)).Sample(vertices);
    }

    private static int Cube(GridNumbering numbering, int[] cubes, int row) =>
        numbering.NumberOf(cubes[3 * row], cubes[3 * row + 1], cubes[3 * row + 2]);

    private static float Feature(int point) => 1 + MathF.Sin(point * 0.7f);

    private static Vector3 Deformation(int point) => 3 * new Vector3(MathF.Sin(point), MathF.Sin(point * 1.3f), MathF.Sin(point * 1.7f));

    private static Vector3 Displacement(int point)
    {
        var raw = Deformation(point);
        return new Vector3(MathF.Tanh(raw.X), MathF.Tanh(raw.Y), MathF.Tanh(raw.Z)) / (2 * Resolution);
    }
}
