using System.Numerics;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skeletons.Repair;
using AniGenSharp.TestKit.Goldens;
using CsCheck;

namespace AniGenSharp.Geometry.Tests.Skeletons.Repair;

public sealed class RigRepairTests
{
    [Theory]
    [InlineData("ok")]
    [InlineData("self_root")]
    [InlineData("two_cycle")]
    [InlineData("two_cycles")]
    [InlineData("all_cycle")]
    [InlineData("long_cycle")]
    [InlineData("cycle_with_tail")]
    [InlineData("invalid")]
    [InlineData("many_roots")]
    [InlineData("single")]
    [InlineData("single_self")]
    public void Cycles_are_cut_as_in_the_reference(string name)
    {
        var fixture = new GoldenFile("skin_utils", "skin_utils");
        var joints = fixture.Vectors($"repair.{name}.joints");
        int[] parents = fixture.Ints($"repair.{name}.parents");
        Assert.Equal(fixture.Ints($"repair.{name}.out"), CycleRepair.Repair(parents, joints).Parents);
        Assert.Equal(fixture.Ints($"repair.{name}.out_nojoints"), CycleRepair.Repair(parents, default).Parents);
    }

    private static readonly Gen<SkeletonForest> s_anyForest =
        from count in Gen.Int[1, 40]
        from joints in Gen.Select(Gen.Int[-3, 3], Gen.Int[-3, 3], Gen.Int[-3, 3], (x, y, z) => new Vector3(x, y, z)).Array[count]
        from parents in Gen.Int[-3, count + 1].Array[count]
        select new SkeletonForest(joints, parents);

    [Fact]
    public void Any_parents_become_one_tree_that_a_second_repair_keeps()
    {
        s_anyForest.Sample(skeleton =>
        {
            var (tree, report) = RigRepair.JoinIntoOneTree(skeleton);
            Assert.True(SkeletonTree.IsOneTree(tree.Parents), string.Join(",", tree.Parents));
            Assert.Same(skeleton.Joints, tree.Joints);
            var (again, second) = RigRepair.JoinIntoOneTree(tree);
            Assert.Equal(tree.Parents, again.Parents);
            Assert.False(second.Changed);

            // Joining only moves roots: every joint that has a parent after the cycles are cut keeps it.
            int[] cut = CycleRepair.Repair(skeleton.Parents, skeleton.Joints).Parents;
            CycleRepair.Open(cut);
            int joined = 0;
            for (int i = 0; i < cut.Length; i++)
                if (cut[i] >= 0 && cut[i] != i)
                    Assert.Equal(cut[i], tree.Parents[i]);
                else if (tree.Parents[i] >= 0)
                    joined++;
            Assert.Equal(report.Components - 1, joined);
        }, iter: 10_000);
    }

    [Theory]
    [InlineData(5e-6f, 1)]
    [InlineData(1e-3f, 0)]
    public void Only_joints_at_the_same_position_are_merged(float distance, int merged)
    {
        var forest = new SkeletonForest([Vector3.Zero, new(0, 0, distance), Vector3.UnitZ], [-1, 0, 1]);
        var (skeleton, weights, report) = RigRepair.Repair(forest, new SkinWeights([0.2f, 0.3f, 0.5f], 3));
        Assert.Equal((merged, 3 - merged, 3 - merged), (report.MergedJoints, skeleton.Count, weights.JointCount));
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void Repair_preserves_every_vertexs_weights()
    {
        (from skeleton in s_anyForest
         from values in Gen.Float[0, 1].Array[skeleton.Count * 3]
         select (skeleton, values)).Sample(pair =>
        {
            var before = new SkinWeights(pair.values, pair.skeleton.Count);
            var (tree, after, report) = RigRepair.Repair(pair.skeleton, before);
            Assert.Equal(tree.Count, after.JointCount);
            Assert.Equal(tree.Count, tree.Joints.Distinct().Count());
            Assert.Equal(pair.skeleton.Joints.Distinct().Count(), tree.Count);
            Assert.Equal(pair.skeleton.Count - tree.Count, report.MergedJoints);
            Assert.Equal(report.JoinedRoots.Count, RigRepair.Unjoin(tree, report).Parents.Count(parent => parent < 0) - 1);
            for (int v = 0; v < 3; v++)
                foreach (var (place, j) in tree.Joints.Select((place, j) => (place, j)))
                {
                    double expected = 0;
                    for (int old = 0; old < pair.skeleton.Count; old++)
                        if (pair.skeleton.Joints[old] == place)
                            expected += before.Row(v)[old];
                    Assert.Equal(expected, after.Row(v)[j], 1e-4);
                }
            var joined = RigRepair.JoinIntoOneTree(pair.skeleton).Tree;
            if (report.MergedJoints == 0 && SkeletonTree.ParentsFirst(joined.Parents).SequenceEqual(Enumerable.Range(0, tree.Count)))
                Assert.Same(before, after);
            if (report.MergedJoints == 0)
                Assert.Equal(joined.ToSkeleton()!.Value.Skeleton.Joints, tree.Joints);
            var (again, same, nothing) = RigRepair.Repair(SkeletonForest.Of(tree), after);
            Assert.Equal(tree.Parents, again.Parents);
            Assert.Same(after, same);
            Assert.False(nothing.Changed);
        }, iter: 10_000);
    }

    [Fact]
    public void Stray_trees_are_attached_to_the_nearest_joint_of_the_body()
    {
        var skeleton = new SkeletonForest(
            [new(0, 0, 0), new(0, 0, 1), new(0, 0, 2), new(0, 0, 5), new(0, 0.1f, 1.6f), new(0, 0, 4.9f)],
            [-1, 0, 1, -1, -1, 3]);
        var (tree, report) = RigRepair.JoinIntoOneTree(skeleton);
        Assert.Equal([-1, 0, 1, 2, 2, 3], tree.Parents);
        Assert.Equal("3 components joined", report.ToString());
        Assert.Equal([3, 4], report.JoinedRoots);
        Assert.Equal(skeleton.Parents, RigRepair.Unjoin(tree.ToSkeleton()!.Value.Skeleton, report).Parents);
    }
}
