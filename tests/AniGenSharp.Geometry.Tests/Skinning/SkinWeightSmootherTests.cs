using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skinning;
using AniGenSharp.TestKit.Goldens;

namespace AniGenSharp.Geometry.Tests.Skinning;

public sealed class SkinWeightSmootherTests
{
    [Theory]
    [InlineData(7)]
    [InlineData(23)]
    public void Hop_filter_and_smoothing_match_the_reference(int joints)
    {
        var fixture = new GoldenFile("skin_utils", "skin_utils");
        string name = $"mesh{joints}.";
        var skeleton = new Skeleton(fixture.Vectors(name + "joints"), fixture.Ints(name + "parents"));
        var weights = new SkinWeights(fixture.Floats(name + "weights"), joints);
        int[] faces = fixture.Ints(name + "faces");

        Assert.Equal(fixture.Ints(name + "hops"), SkeletonTree.Hops(fixture.Ints(name + "parents")));
        AssertClose(fixture.Floats(name + "filtered"), SkinWeightFilter.Filter(weights, skeleton));
        AssertClose(fixture.Floats(name + "smooth_i1_a1.0"), SkinWeightSmoother.Smooth(weights, faces, 1));
        AssertClose(fixture.Floats(name + "smooth_i10_a0.5"), SkinWeightSmoother.Smooth(weights, faces, 10, 0.5f));
        AssertClose(fixture.Floats(name + "smooth_i100_a1.0"), SkinWeightSmoother.Smooth(weights, faces));
    }

    /// <summary>Compares block-sparse smoothing with the plain dense formula, with more joints than the mask has bits.</summary>
    [Theory]
    [InlineData(5)]
    [InlineData(40)]
    [InlineData(600)]
    public void Sparse_smoothing_equals_dense_smoothing(int joints)
    {
        var random = new Random(joints);
        var (faces, count) = Grid(9, 8);
        var weights = OneHot(random, count, joints);
        var actual = SkinWeightSmoother.Smooth(weights, faces, 6, 0.75f);
        double[] expected = Array.ConvertAll(weights.Values, value => (double)value);
        var neighbors = new HashSet<int>[count];
        for (int v = 0; v < count; v++)
            neighbors[v] = [];
        for (int i = 0; i < faces.Length; i++)
        {
            int a = faces[i], b = faces[i % 3 == 2 ? i - 2 : i + 1];
            neighbors[a].Add(b);
            neighbors[b].Add(a);
        }
        for (int round = 0; round < 6; round++)
        {
            double[] next = new double[expected.Length];
            for (int v = 0; v < count; v++)
                for (int j = 0; j < joints; j++)
                    next[v * joints + j] = 0.25 * expected[v * joints + j] + 0.75 * neighbors[v].Average(n => expected[n * joints + j]);
            expected = next;
        }
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual.Values[i]) < 1e-6, $"{i}: {actual.Values[i]}, expected {expected[i]}");
    }

    [Fact]
    public void A_vertex_without_neighbors_is_left_without_weights()
    {
        var smoothed = SkinWeightSmoother.Smooth(new SkinWeights([1, 0, 0, 1, 1, 0, 1, 0], 2), [0, 1, 2], 1);
        Assert.Equal([0.5f, 0.5f, 1, 0, 0.5f, 0.5f, 0, 0], smoothed.Values);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void Smoothing_a_whole_asset_keeps_every_sum_at_one()
    {
        var (faces, count) = Grid(158, 158);
        var weights = new SkinWeights(new float[count * 60], 60);
        for (int v = 0; v < count; v++)
            weights.Row(v)[v / 158 / 20 % 8 * 7 + v % 158 / 23] = 1;
        var smooth = SkinWeightSmoother.Smooth(weights, faces);
        for (int v = 0; v < count; v++)
        {
            float sum = 0;
            foreach (float weight in smooth.Row(v))
                sum += weight;
            Assert.Equal(1, sum, 1e-4f);
        }
    }

    private static SkinWeights OneHot(Random random, int vertices, int joints)
    {
        var weights = new SkinWeights(new float[vertices * joints], joints);
        for (int v = 0; v < vertices; v++)
            weights.Row(v)[random.Next(joints)] = 1;
        return weights;
    }

    private static (int[] Faces, int Vertices) Grid(int width, int height)
    {
        var faces = new List<int>();
        for (int y = 0; y + 1 < height; y++)
            for (int x = 0; x + 1 < width; x++)
            {
                int a = y * width + x;
                faces.AddRange([a, a + 1, a + width, a + 1, a + width + 1, a + width]);
            }
        return ([.. faces], width * height);
    }

    private static void AssertClose(float[] expected, SkinWeights actual)
    {
        Assert.Equal(expected.Length, actual.Values.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(expected[i] == actual.Values[i], $"weight {i}: {actual.Values[i]}, expected {expected[i]}");
    }
}
