using System.Numerics;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skeletons.Grouping;
using AniGenSharp.TestKit.Goldens;

namespace AniGenSharp.Geometry.Tests.Skeletons.Grouping;

public sealed class SkeletonGroupingTests
{
    [Theory]
    [InlineData("clean")]
    [InlineData("noisy")]
    [InlineData("dense")]
    [InlineData("single")]
    [InlineData("small_clusters")]
    [InlineData("all_low")]
    public void The_groups_match_the_reference(string name)
    {
        var fixture = new GoldenFile("grouping", "grouping");
        var field = new SkeletonField(
            fixture.Vectors(name + ".joints"),
            fixture.Vectors(name + ".joints"),
            fixture.Vectors(name + ".parents"),
            fixture.Contains(name + ".conf_j") ? fixture.Floats(name + ".conf_j") : [],
            fixture.Contains(name + ".conf_p") ? fixture.Floats(name + ".conf_p") : [],
            [], [], 0);
        AssertSkeleton(fixture, name + ".mean_shift", SkeletonGrouping.Group(field));
        AssertSkeleton(fixture, name + ".threshold", SkeletonGrouping.Group(field, GroupingStrategy.Threshold));
    }

    [Fact]
    public void A_decoders_output_is_grouped_and_its_skin_features_averaged()
    {
        var fixture = new GoldenFile("grouping", "official_skeleton");
        var field = new SkeletonField(
            fixture.Vectors("skl.positions"),
            fixture.Vectors("skl.joints"),
            fixture.Vectors("skl.parents"),
            fixture.Floats("skl.conf_j"),
            fixture.Floats("skl.conf_p"),
            fixture.Floats("skl.conf_skin"),
            fixture.Floats("skl.skin_feats"),
            (int)fixture.Shape("skl.skin_feats")[1]);
        var skeleton = SkeletonGrouping.Group(field);
        AssertClose(fixture.Vectors("skl.joints_grouped"), skeleton.Joints, 1e-5f);
        Assert.Equal(fixture.Ints("skl.parents_grouped"), skeleton.Parents);
        float[] expected = fixture.Floats("skl.skin_feats_joints");
        float[] actual = SkeletonGrouping.JointSkinFeatures(field, skeleton.Joints);
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(MathF.Abs(actual[i] - expected[i]) <= 1e-5f, $"feature {i}: {actual[i]}, expected {expected[i]}");
    }

    [Fact]
    public void Without_confident_votes_there_is_one_joint_at_the_origin()
    {
        var place = new Vector3[] { new(0.1f, 0.2f, 0.3f) };
        var field = new SkeletonField(place, place, place, [0.49f], [1f], [], [], 0);
        var skeleton = SkeletonGrouping.Group(field);
        Assert.Equal([Vector3.Zero], skeleton.Joints);
        Assert.Equal([0], skeleton.Parents);
        Assert.Equal(0, SkeletonGrouping.Group(field with { JointConfidence = [0.09f] }, GroupingStrategy.Threshold).Count);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(10_000)]
    public void Ten_thousand_votes_are_grouped(int joints)
    {
        var random = new Random(1);
        Vector3 Anywhere() => new(random.NextSingle() - 0.5f, random.NextSingle() - 0.5f, random.NextSingle() - 0.5f);
        var centers = Enumerable.Range(0, joints).Select(_ => Anywhere()).ToArray();
        var votes = Enumerable.Range(0, 10_000).Select(i => centers[i % joints] + Anywhere() * 0.01f).ToArray();
        var field = new SkeletonField(votes, votes, votes, [], [], [], [], 0);
        var skeleton = SkeletonGrouping.Group(field);
        Assert.InRange(skeleton.Count, joints / 2, joints);
    }

    private static void AssertSkeleton(GoldenFile fixture, string name, SkeletonForest actual)
    {
        AssertClose(fixture.Vectors(name + ".joints"), actual.Joints, 1e-5f);
        Assert.Equal(fixture.Ints(name + ".parents"), actual.Parents);
    }

    private static void AssertClose(Vector3[] expected, Vector3[] actual, float bound)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Vector3.Distance(expected[i], actual[i]) <= bound, $"joint {i}: {actual[i]}, expected {expected[i]}");
    }
}
