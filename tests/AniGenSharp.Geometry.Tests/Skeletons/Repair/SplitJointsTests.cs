using System.Numerics;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skeletons.Grouping;
using AniGenSharp.Geometry.Skeletons.Repair;

namespace AniGenSharp.Geometry.Tests.Skeletons.Repair;

public class SplitJointsTests
{
    private const float Voxel = 1f / 32;

    [Fact]
    public void Joints_less_than_a_voxel_apart_become_one_at_the_mean_of_their_votes()
    {
        // The second and third joint are one; three quarters of the votes are for the third, whose parent is the first.
        Vector3[] joints = [Vector3.Zero, new(0, 0, 0.200f), new(0, 0, 0.220f), new(0, 0, 0.4f)];
        var (forest, weights) = SplitJoints.Unite(
            new SkeletonForest(joints, [-1, 0, 0, 1]), new SkinWeights([0.1f, 0.2f, 0.3f, 0.4f], 4),
            Votes([joints[0], joints[1], joints[2], joints[2], joints[2], joints[3]]));
        Assert.Equal([-1, 0, 1], forest.Parents);
        Assert.Equal(0.215f, forest.Joints[1].Z, 1e-5f);
        Assert.Equal([joints[0], joints[3]], [forest.Joints[0], forest.Joints[2]]);
        Assert.Equal([0.1f, 0.5f, 0.4f], weights.Values);
    }

    [Fact]
    public void Two_parts_that_are_each_others_parent_become_a_root()
    {
        Vector3[] joints = [Vector3.Zero, new(0.01f, 0, 0), new(0.2f, 0, 0)];
        var (forest, _) = SplitJoints.Unite(
            new SkeletonForest(joints, [1, 0, 0]), new SkinWeights([1, 0, 0], 3), Votes([.. joints]));
        Assert.Equal([-1, 0], forest.Parents);
    }

    [Fact]
    public void A_lighter_part_gives_the_parent_if_the_heavier_one_has_none()
    {
        Vector3[] joints = [new(0.2f, 0, 0), Vector3.Zero, new(0.01f, 0, 0)];
        var (forest, _) = SplitJoints.Unite(
            new SkeletonForest(joints, [-1, -1, 0]), new SkinWeights([1, 0, 0], 3), Votes([joints[0], joints[1], joints[1], joints[2]]));
        Assert.Equal([-1, 0], forest.Parents);
    }

    [Theory]
    [InlineData(0.9f, 1)]
    [InlineData(1.1f, 2)]
    public void The_voxels_of_the_votes_set_the_distance(float voxels, int count)
    {
        Vector3[] joints = [Vector3.Zero, new(0, voxels * Voxel, 0)];
        var forest = new SkeletonForest(joints, [-1, -1]);
        var weights = new SkinWeights([1, 0], 2);
        var (united, same) = SplitJoints.Unite(forest, weights, Votes(joints));
        Assert.Equal(count, united.Count);
        if (count == joints.Length)
            Assert.Equal((forest, weights), (united, same));
    }

    [Fact]
    public void A_joint_and_its_parent_stay_apart()
    {
        // The last two are one joint, and so are the first two by their distance, but a bone connects them.
        Vector3[] joints = [Vector3.Zero, new(0, 0, 0.4f * Voxel), new(0.2f, 0, 0), new(0.2f, 0, 0.8f * Voxel)];
        var (forest, weights) = SplitJoints.Unite(
            new SkeletonForest(joints, [-1, 0, 1, 1]), new SkinWeights([0.125f, 0.25f, 0.5f, 0.125f], 4), Votes(joints));
        Assert.Equal([-1, 0, 1], forest.Parents);
        Assert.Equal([joints[0], joints[1]], forest.Joints[..2]);
        Assert.Equal([0.125f, 0.25f, 0.625f], weights.Values);
    }

    [Fact]
    public void Other_parents_stay_as_they_were_predicted()
    {
        Vector3[] joints = [Vector3.Zero, new(0, 0.01f, 0), new(0, 0.2f, 0), new(0, 0.4f, 0)];
        var (forest, _) = SplitJoints.Unite(
            new SkeletonForest(joints, [-1, -1, 2, 99]), new SkinWeights([1, 0, 0, 0], 4), Votes(joints));
        Assert.Equal([-1, 1, 99], forest.Parents);
    }

    /// <summary>Votes for joints, from neighboring voxels.</summary>
    private static SkeletonField Votes(Vector3[] joints) => new(
        [.. joints.Select((_, i) => new Vector3(i * Voxel, 0, 0))], joints, joints, [], [], [], [], 0);
}
