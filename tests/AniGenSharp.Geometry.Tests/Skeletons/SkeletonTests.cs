using System.Numerics;
using AniGenSharp.Geometry.Skeletons;
using CsCheck;

namespace AniGenSharp.Geometry.Tests.Skeletons;

public sealed class SkeletonTests
{
    [Fact]
    public void A_tree_knows_its_children_and_its_root()
    {
        var skeleton = new Skeleton(new Vector3[5], [-1, 0, 0, 1, 2], ["a", "b", "c", "d", "e"]);
        Assert.Equal((5, 0), (skeleton.Count, skeleton.Root));
        Assert.Equal([1, 2], skeleton.Children(0));
        Assert.Equal([4], skeleton.Children(2));
        Assert.Empty(skeleton.Children(4));
        Assert.Equal(["a", "b", "c", "d", "e"], skeleton.Names!);
    }

    [Fact]
    public void Joints_and_names_can_be_replaced_without_changing_the_tree()
    {
        var skeleton = new Skeleton(new Vector3[3], [-1, 0, 1], ["a", "b", "c"]);
        var moved = skeleton.WithJoints([Vector3.One, Vector3.One, Vector3.One]).WithNames(["x", "y", "z"]);
        Assert.Equal(Vector3.One, moved.Joints[2]);
        Assert.Equal(["x", "y", "z"], moved.Names!);
        Assert.Equal([2], moved.Children(1));
        Assert.Equal(Vector3.Zero, skeleton.Joints[2]);
        Assert.Null(moved.WithNames(null).Names);
        Assert.Throws<ArgumentException>(() => skeleton.WithJoints(new Vector3[2]));
        Assert.Throws<ArgumentException>(() => skeleton.WithNames(["a", "b"]));
    }

    [Theory]
    [InlineData(new int[0], "at least one joint")]
    [InlineData(new[] { -1, 0 }, "3 joints but 2 parents")]
    [InlineData(new[] { 0, 0, 0 }, "Joint 0 of a skeleton is its root")]
    [InlineData(new[] { 1, 2, 0 }, "Joint 0 of a skeleton is its root")]
    [InlineData(new[] { -1, 0, -1 }, "Joint 2 is a second root")]
    [InlineData(new[] { -1, 2, 1 }, "Joint 1 comes before its parent 2")]
    [InlineData(new[] { -1, 1, 0 }, "Joint 1 comes before its parent 1")]
    [InlineData(new[] { -1, 0, 9 }, "Joint 2 has parent 9")]
    [InlineData(new[] { -1, -2, 0 }, "Joint 1 has parent -2")]
    public void Joints_that_are_not_one_tree_with_parents_first_are_rejected(int[] parents, string message)
    {
        var rejected = Assert.Throws<ArgumentException>(() => new Skeleton(new Vector3[parents.Length == 0 ? 0 : 3], parents));
        Assert.Contains(message, rejected.Message);
    }

    [Theory]
    [InlineData("a", "b", "a", "\"a\" is used twice")]
    [InlineData("a", " ", "c", "must not be empty")]
    [InlineData("a", "b", null, "3 joints but 2 names")]
    public void Names_that_are_not_unique_are_rejected(string first, string second, string? third, string message)
    {
        string[] names = third is null ? [first, second] : [first, second, third];
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => new Skeleton(new Vector3[3], [-1, 0, 1], names)).Message);
    }

    /// <summary>
    /// Any order of a tree's joints can be sorted; if parents already come first, the order is kept, as is the order of siblings.
    /// </summary>
    [Fact]
    public void A_tree_is_sorted_only_as_far_as_needed()
    {
        Gen.Int[1, 30].SelectMany(count => Gen.Select(
            Gen.Int[0, 1000].Array[count], Gen.Shuffle(Enumerable.Range(0, count).ToArray()))).Sample((draws, shuffle) =>
        {
            int[] parents = new int[draws.Length];
            for (int i = 0; i < draws.Length; i++)
                parents[shuffle[i]] = i == 0 ? -1 : shuffle[draws[i] % i];
            var joints = parents.Select((_, i) => new Vector3(i)).ToArray();
            var (skeleton, order) = new SkeletonForest(joints, parents).ToSkeleton()!.Value;
            Assert.Equal(order.Select(i => joints[i]), skeleton.Joints);
            Assert.Equal(order.Select(i => parents[i]), skeleton.Parents.Select(parent => parent < 0 ? -1 : order[parent]));
            for (int joint = 0; joint < order.Length; joint++)
                Assert.Equal(SkeletonTree.Children(parents)[order[joint]], skeleton.Children(joint).Select(child => order[child]));
            Assert.Equal(Enumerable.Range(0, order.Length), SkeletonForest.Of(skeleton).ToSkeleton()!.Value.Order);
        }, iter: 2000);
    }

    [Fact]
    public void A_forest_of_several_trees_or_cycles_is_not_a_skeleton()
    {
        Assert.Null(new SkeletonForest(new Vector3[2], [-1, -1]).ToSkeleton());
        Assert.Null(new SkeletonForest(new Vector3[3], [-1, 2, 1]).ToSkeleton());
        Assert.Null(new SkeletonForest(new Vector3[2], [-1, 1]).ToSkeleton());
        Assert.Null(new SkeletonForest(new Vector3[2], [-1]).ToSkeleton());
        Assert.Null(new SkeletonForest([], []).ToSkeleton());
    }
}
