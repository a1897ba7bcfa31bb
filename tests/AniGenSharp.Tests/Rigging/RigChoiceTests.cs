using System.Numerics;
using AniGenSharp.Geometry;
using AniGenSharp.Rigging;

namespace AniGenSharp.Tests.Rigging;

/// <summary>Which of several rigs of a mesh is kept.</summary>
public sealed class RigChoiceTests
{
    [Fact]
    public void The_rig_in_the_middle_is_kept()
    {
        var candidates = RigChoice.Compare([Rig(score: 0.9), Rig(score: 0.7), Rig(score: 0.8)], [At(0), At(0.1f), At(0.3f)]);
        Assert.Equal([0.2, 0.15, 0.25], candidates.Select(candidate => Math.Round(candidate.Deviation, 3)));
        Assert.Equal(1, RigChoice.Best(candidates));
    }

    [Fact]
    public void A_rig_of_one_tree_is_preferred()
    {
        var candidates = RigChoice.Compare([Rig(score: 0.9), Rig(score: 0.7, trees: 2), Rig(score: 0.8)], [At(0), At(0.1f), At(0.3f)]);
        Assert.Equal(0, RigChoice.Best(candidates));
    }

    [Fact]
    public void Of_rigs_of_one_tree_one_of_the_larger_numbers_of_joints_is_kept_but_not_an_exception()
    {
        var ofTwoTrees = Rig(0.9, trees: 2, joints: 9);
        RigCandidate[] rigs = [Rig(0.9), Rig(0.9), Rig(0.9, joints: 3), Rig(0.9, joints: 4), ofTwoTrees, ofTwoTrees, ofTwoTrees];
        var candidates = RigChoice.Compare(rigs, [At(0), At(0), At(0.3f), At(0.4f), At(0), At(0), At(0)]);
        Assert.Equal(2, RigChoice.Best(candidates));
        Assert.Equal(1, RigChoice.Best(RigChoice.Compare([Rig(0.9), Rig(0.7, joints: 3)], [At(0), At(0.1f)])));
    }

    [Fact]
    public void Of_two_drafts_that_are_alike_the_first_is_kept()
    {
        var draft = new RigCandidate(42, null, 2, 1, 1, null, 1, null, 0);
        Assert.Equal(0, RigChoice.Best(RigChoice.Compare([draft, draft with { Seed = 43 }], [At(0), At(0.1f)])));
    }

    [Fact]
    public void The_score_decides_between_two_rigs_and_a_single_rig_is_kept()
    {
        Assert.Equal(1, RigChoice.Best(RigChoice.Compare([Rig(score: 0.7), Rig(score: 0.9)], [At(0), At(0.1f)])));
        var only = RigChoice.Compare([Rig(score: 0.7)], [At(0)]);
        Assert.Equal((0, 0), (RigChoice.Best(only), Assert.Single(only).Deviation));
    }

    private static RigCandidate Rig(double score, int trees = 1, int joints = 2) => new(42, score, joints, trees, 1, 1, 1, 0, 0);

    private static Skeleton At(float x) => new([new Vector3(x, 0, 0), new Vector3(x, 0, 1)], [-1, 0]);
}
