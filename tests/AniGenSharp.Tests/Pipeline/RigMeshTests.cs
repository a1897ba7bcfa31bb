using AniGenSharp.Geometry.Skinning;
using AniGenSharp.Pipeline;
using AniGenSharp.TestKit.Tensors;

namespace AniGenSharp.Tests.Pipeline;

public sealed class RigMeshTests
{
    [Fact]
    public void Weights_are_filtered_by_bones_unless_disabled()
    {
        var options = new GenerationOptions { SmoothSkinWeights = false };
        var filtered = Build(options).Surface.Weights;
        var plain = Build(options with { FilterSkinWeights = false }).Surface.Weights;
        Assert.Equal(SkinWeightFilter.Filter(plain, BallStages.Chain()).Values, filtered.Values);

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

    private static RigMesh Build(GenerationOptions options) => RigMesh.Build(BallStages.Create(), options, null, CancellationToken.None);
}
