using System.Numerics;
using AniGenSharp.Geometry.Extraction;
using AniGenSharp.TestKit.Goldens;
using AniGenSharp.TestKit.Meshes;
using CsCheck;

namespace AniGenSharp.Geometry.Tests.Extraction;

public class FlexiCubesTests
{
    [Theory]
    [InlineData("sphere")]
    [InlineData("torus")]
    [InlineData("smooth")]
    [InlineData("noise")]
    [InlineData("ambiguous")]
    [InlineData("boundary")]
    [InlineData("near_equal")]
    [InlineData("empty")]
    public void The_mesh_matches_the_reference(string name)
    {
        var golden = new GoldenFile("flexicubes", name);
        var mesh = FlexiCubes.Extract(DenseGrid(golden, weighted: true));
        Assert.Equal(golden.Ints("faces"), mesh.Indices);
        golden.AssertClose("vertices", mesh.Positions, 1e-5f);
        golden.AssertClose("vertex_colors", mesh.Attributes, 1e-5f);
    }

    [Fact]
    public void The_mesh_without_weights_matches_the_reference()
    {
        var golden = new GoldenFile("flexicubes", "sphere");
        var mesh = FlexiCubes.Extract(DenseGrid(golden, weighted: false));
        Assert.Equal(golden.Ints("noweights.faces"), mesh.Indices);
        golden.AssertClose("noweights.vertices", mesh.Positions, 1e-5f);
    }

    [Theory]
    [InlineData("noise")]
    [InlineData("ambiguous")]
    [InlineData("smooth")]
    [InlineData("torus")]
    public void Sign_patterns_match_the_reference_before_and_after_resolving_ambiguities(string name)
    {
        var golden = new GoldenFile("flexicubes", name);
        SurfaceGrid grid = DenseGrid(golden, weighted: true);
        int[] cubes = grid.Cubes.ToArray();
        byte[] patterns = SignPatterns.FromDistances(grid, cubes);
        byte[] resolved = SignPatterns.ResolveAmbiguities(grid, cubes, patterns);
        Assert.Equal(golden.Ints("case_ids_raw"), patterns.Select(p => (int)p));
        Assert.Equal(golden.Ints("case_ids"), resolved.Select(p => (int)p));
    }

    [Theory]
    [InlineData(1e-38f, -1e-38f)]
    [InlineData(1e-45f, -1e-45f)]
    [InlineData(1e-45f, -1f)]
    [InlineData(1f, -1e-45f)]
    [InlineData(0f, -1e-30f)]
    [InlineData(-3e38f, 3e38f)]
    [InlineData(-1e-7f, 1.0000001e-7f)]
    [InlineData(1e-7f, 1e-7f)]
    [InlineData(1e-7f, 1.1e-7f)]
    [InlineData(0f, 0f)]
    [InlineData(float.PositiveInfinity, float.NegativeInfinity)]
    public void A_crossing_never_leaves_its_edge(float start, float end) =>
        Assert.InRange(FlexiCubes.Crossing(start, end), 0, 1);

    [Fact]
    public void Every_crossed_edge_of_a_pattern_belongs_to_one_vertex()
    {
        for (int pattern = 0; pattern < 256; pattern++)
        {
            int seen = 0, crossed = 0;
            for (int v = 0; v < DualMarchingCubes.VertexCount(pattern); v++)
            {
                int edges = DualMarchingCubes.Edges(pattern, v);
                Assert.Equal(0, seen & edges);
                Assert.InRange(BitOperations.PopCount((uint)edges), 3, 7);
                seen |= edges;
            }
            for (int e = 0; e < 12; e++)
                crossed |= ((pattern >> DualMarchingCubes.EdgeStart[e] ^ pattern >> DualMarchingCubes.EdgeEnd[e]) & 1) << e;
            Assert.Equal(crossed, seen);
        }
        Assert.Equal(36, Enumerable.Range(0, 256).Count(p => DualMarchingCubes.AmbiguousFace(p) != 0));
    }

    [Fact]
    public void Any_surface_inside_the_grids_border_is_closed_and_manifold() =>
        Gen.Select(Gen.Int[2, 5], Gen.Int[1, 1_000_000]).Sample((inner, seed) =>
        {
            int resolution = inner + 2, side = resolution + 1;
            var random = new Random(seed);
            var distances = new float[side * side * side];
            for (int i = 0; i < distances.Length; i++)
            {
                int x = i / (side * side), y = i / side % side, z = i % side;
                bool border = x == 0 || y == 0 || z == 0 || x == resolution || y == resolution || z == resolution;
                distances[i] = border ? 1 : random.NextSingle() * 2 - 1;
            }
            var mesh = FlexiCubes.Extract(TestMeshes.Grid(resolution, distances, p => Vector3.Zero, _ => [], 0, _ => default));
            var edges = new Dictionary<(int, int), int>();
            for (int i = 0; i < mesh.Indices.Length; i++)
            {
                int a = mesh.Indices[i], b = mesh.Indices[i % 3 == 2 ? i - 2 : i + 1];
                edges[(a, b)] = edges.GetValueOrDefault((a, b)) + 1;
            }
            foreach (var ((a, b), count) in edges)
                Assert.Equal(count, edges.GetValueOrDefault((b, a)));
        }, iter: 200, seed: "0000KnAJIcs1");

    private static SurfaceGrid DenseGrid(GoldenFile golden, bool weighted)
    {
        int resolution = int.Parse(golden.Metadata["resolution"]), side = resolution + 1;
        var positions = golden.Vectors("grid_positions");
        float[] alpha = golden.Floats("alpha"), beta = golden.Floats("beta"), gamma = golden.Floats("gamma"),
            colors = golden.Floats("colors");
        var weights = new float[gamma.Length * 21];
        for (int cube = 0; cube < gamma.Length; cube++)
        {
            beta.AsSpan(cube * 12, 12).CopyTo(weights.AsSpan(cube * 21));
            alpha.AsSpan(cube * 8, 8).CopyTo(weights.AsSpan(cube * 21 + 12));
            weights[cube * 21 + 20] = gamma[cube];
        }
        return TestMeshes.Grid(resolution, golden.Floats("sdf"), p => positions[p], p => colors.AsSpan(p * 6, 6), 6, cube =>
        {
            if (!weighted)
                return default;
            int x = cube / (side * side), y = cube / side % side, z = cube % side;
            return weights.AsSpan(((x * resolution + y) * resolution + z) * 21, 21);
        });
    }
}
