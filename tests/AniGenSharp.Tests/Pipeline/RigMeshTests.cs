using System.Numerics;
using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Extraction;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skeletons.Grouping;
using AniGenSharp.Geometry.Skinning;
using AniGenSharp.Pipeline;
using AniGenSharp.SparseStructure;
using AniGenSharp.TestKit.Meshes;

namespace AniGenSharp.Tests.Pipeline;

public sealed class RigMeshTests
{
    private const int Joints = 8;

    [Fact]
    public void Weights_are_filtered_by_bones_unless_disabled()
    {
        var options = new GenerationOptions { SmoothSkinWeights = false };
        var filtered = Build(options).Surface.Weights;
        var plain = Build(options with { FilterSkinWeights = false }).Surface.Weights;
        Assert.Equal(SkinWeightFilter.Filter(plain, Chain()).Values, filtered.Values);

        // Each vertex is predicted to follow every joint a little, and keeps the joints within two bones.
        Assert.DoesNotContain(0, plain.Values);
        Assert.Equal(5, Enumerable.Range(0, filtered.VertexCount).Max(v => filtered.Row(v).ToArray().Count(weight => weight > 0)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(100)]
    public void Iterations_smooth_as_in_the_reference(int iterations)
    {
        var rough = Build(new GenerationOptions { SmoothSkinWeights = false });
        var smooth = Build(new GenerationOptions { SmoothSkinWeightsIterations = iterations });
        var expected = SkinWeightSmoother.Smooth(rough.Surface.Weights, rough.Surface.Mesh.Indices, iterations);
        Assert.Equal(expected.Values, smooth.Surface.Weights.Values);
        Assert.Equal(iterations == 0, rough.Surface.Weights.Values.SequenceEqual(smooth.Surface.Weights.Values));
    }

    [Fact]
    public void Weights_are_smoothed_by_a_length_by_default()
    {
        var rough = Build(new GenerationOptions { SmoothSkinWeights = false });
        var expected = SkinWeightDiffusion.Diffuse(rough.Surface.Weights, rough.Surface.Mesh, 0.04);
        Assert.Equal(expected.Values, Build(new GenerationOptions()).Surface.Weights.Values);
        var wide = SkinWeightDiffusion.Diffuse(rough.Surface.Weights, rough.Surface.Mesh, 0.1);
        Assert.Equal(wide.Values, Build(new GenerationOptions { SmoothSkinWeightsLength = 0.1 }).Surface.Weights.Values);
        Assert.NotEqual(expected.Values, wide.Values);
    }

    [Fact]
    public void A_length_and_iterations_are_mutually_exclusive()
    {
        var both = new GenerationOptions { SmoothSkinWeightsLength = 0.1, SmoothSkinWeightsIterations = 10 };
        Assert.Equal(nameof(both.SmoothSkinWeightsIterations), Assert.Throws<ArgumentOutOfRangeException>(both.Validate).ParamName);
    }

    private static RigMesh Build(GenerationOptions options) => RigMesh.Build(Values(), options, CancellationToken.None);

    private static Skeleton Chain() => new(
        Enumerable.Range(0, Joints).Select(j => new Vector3((j + 0.5f) / Joints - 0.5f, 0, 0)), Enumerable.Range(-1, Joints));

    /// <summary>A ball on a chain of joints, each vertex of which follows every joint a little.</summary>
    private static StageValues Values()
    {
        var mesh = TestMeshes.Sphere(3, 0.45f);
        var chain = Chain();
        var weights = new SkinWeights(new float[mesh.VertexCount * Joints], Joints);
        for (int v = 0; v < mesh.VertexCount; v++)
        {
            for (int j = 0; j < Joints; j++)
                weights.Row(v)[j] = MathF.Exp(-10 * MathF.Abs(mesh.Positions[v].X - chain.Joints[j].X));
            float sum = weights.Row(v).ToArray().Sum();
            foreach (ref float weight in weights.Row(v))
                weight /= sum;
        }
        var pixel = new RgbaImage(1, 1, new byte[4]);
        return new StageValues(new PreparedPicture(pixel, pixel, "ball.png"))
        {
            Metadata = new RunMetadata(
                new ResolvedSettings(42, 1, 12, 1, 12, 1), new Dictionary<string, string>(), "cpu", new Dictionary<string, string>(), []),
            Structure = new OccupiedVoxels([], []),
            SkeletonField = new SkeletonField([], [], [], [], [], [], [], 1),
            Surface = new ExtractedSurface(mesh, null, new float[mesh.VertexCount], 1),
            Rig = new PredictedRig(SkeletonForest.Of(chain), weights),
        };
    }
}
