using System.Numerics;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skeletons.Repair;
using AniGenSharp.Geometry.Skinning;
using AniGenSharp.TestKit.Rigs;

namespace AniGenSharp.Geometry.Tests.Skeletons.Repair;

public sealed class TearMetricTests
{
    [Theory]
    [InlineData(7)]
    [InlineData(9)]
    [InlineData(11)]
    [InlineData(15)]
    public void Joining_two_stray_head_bones_lowers_the_tear_at_least_sixfold(int spine)
    {
        var stray = SyntheticRig.WithStrayHeadBones(spine);
        var mesh = SyntheticRig.Tube();
        var weights = SyntheticRig.Weights(mesh, stray);
        var influences = InfluenceTable.Heaviest(weights);
        var (tree, report) = RigRepair.JoinIntoOneTree(stray);
        Assert.Equal(3, report.Components);
        var before = TearMetric.Measure(mesh, stray, influences);
        var after = TearMetric.Measure(mesh, tree, influences);
        TestContext.Current.SendDiagnosticMessage($"before {before}, after {after}");
        Assert.True(before.WorstPercent >= 6 * after.WorstPercent, $"before {before}, after {after}");
    }

    [Fact]
    public void A_rigid_body_never_tears()
    {
        var mesh = SyntheticRig.Tube(8, 8);
        var skeleton = new SkeletonForest([new(0.1f, 0.2f, 0.3f)], [-1]);
        var weights = new SkinWeights([.. Enumerable.Repeat(1f, mesh.VertexCount)], 1);
        Assert.InRange(TearMetric.Measure(mesh, skeleton, InfluenceTable.Heaviest(weights)).Largest, 0, 1e-6f);
    }

    [Fact]
    public void A_seam_whose_sides_follow_different_joints_tears()
    {
        var place = Vector3.UnitX;
        var mesh = new TriangleMesh(
            [Vector3.Zero, place, Vector3.UnitY, Vector3.Zero, place, -Vector3.UnitY], [0, 1, 2, 3, 5, 4]);
        var skeleton = new SkeletonForest([new(0, 3, 0), new(0, -3, 0)], [-1, -1]);
        var together = new SkinWeights([1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0], 2);
        var apart = new SkinWeights([1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1], 2);
        Assert.InRange(TearMetric.Measure(mesh, skeleton, InfluenceTable.Heaviest(together)).Largest, 0, 1e-6f);
        Assert.True(TearMetric.Measure(mesh, skeleton, InfluenceTable.Heaviest(apart)).Largest > 0.5f);
    }

    [Fact]
    public void Blend_skinning_rotates_about_the_joint_and_follows_the_parents()
    {
        var skeleton = new SkeletonForest([new(1, 0, 0), new(2, 0, 0)], [-1, 0]);
        var quarter = Quaternion.CreateFromAxisAngle(Vector3.UnitZ, MathF.PI / 2);
        var pose = new SkeletonPose([quarter, quarter], [Vector3.UnitZ, Vector3.Zero]);
        var influences = new InfluenceTable(2, [0, 0, 1, 0, 0, 1, 0, 0], [1, 0, 1, 0, 0.5f, 0.5f, 0, 0]);
        var posed = LinearBlendSkinning.Deform([new(2, 0, 0), new(3, 0, 0), new(3, 0, 0), new(5, 5, 5)], skeleton, influences, pose);
        Vector3[] expected = [new(1, 1, 1), new(0, 1, 1), new(0.5f, 1.5f, 1), new(5, 5, 5)];
        for (int v = 0; v < expected.Length; v++)
            Assert.True(Vector3.Distance(expected[v], posed[v]) < 1e-6f, $"{v}: {posed[v]}");
    }
}
