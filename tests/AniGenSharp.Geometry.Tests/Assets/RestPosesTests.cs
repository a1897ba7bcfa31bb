using System.Numerics;
using AniGenSharp.Geometry.Assets;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.TestKit.Rigs;

namespace AniGenSharp.Geometry.Tests.Assets;

/// <summary>After the rest pose is changed, limbs point where the pose requires and clips show the same motion.</summary>
public sealed class RestPosesTests
{
    [Theory]
    [InlineData(RestPose.T, 0)]
    [InlineData(RestPose.A, -0.70710678f)]
    public void Arms_point_sideways_and_legs_down(RestPose pose, float down)
    {
        var (posed, tear) = RestPoses.Apply(CapsuleRig.Create(Creatures.Read("humanoid_03")), pose);

        var bones = posed.Humanoid!.Bones;
        foreach (var (side, sign) in new[] { ("left", 1), ("right", -1) })
        {
            foreach (var (from, to) in new[] { ("UpperArm", "LowerArm"), ("LowerArm", "Hand") })
            {
                var arm = Direction(posed.Skeleton, bones[side + from], bones[side + to]);
                var expected = new Vector3(sign * MathF.Sqrt(1 - down * down), 0, down);
                Assert.True(Vector3.Distance(arm, expected) < 1e-3f, $"{side}{from}: {arm}");
            }
            var leg = Direction(posed.Skeleton, bones[side + "UpperLeg"], bones[side + "Foot"]);
            Assert.True(Vector3.Distance(leg, -Vector3.UnitZ) < 1e-3f, $"{side}: {leg}");
        }
        Assert.InRange(tear, 0, 1);
    }

    [Theory]
    [InlineData("humanoid_03", RestPose.T)]
    [InlineData("humanoid_03", RestPose.A)]
    public void Clips_show_the_same_motion(string creature, RestPose pose)
    {
        var asset = CapsuleRig.Create(Creatures.Read(creature));
        var posed = RestPoses.Apply(asset, pose).Asset;

        foreach (var (clip, rewritten) in asset.Clips.Zip(posed.Clips))
        {
            foreach (float time in new[] { 0, 0.3f * clip.Duration, 0.71f * clip.Duration })
            {
                var expected = SkeletonPose.Of(clip, time, asset.Skeleton.Count).World(asset.Skeleton).Positions;
                var actual = SkeletonPose.Of(rewritten, time, asset.Skeleton.Count).World(posed.Skeleton).Positions;
                for (int joint = 0; joint < actual.Length; joint++)
                    Assert.True(Vector3.Distance(expected[joint], actual[joint]) < 1e-4f, $"{clip.Name} at {time}: joint {joint}");
            }
        }
    }

    [Fact]
    public void Only_humanoids_can_rest_in_a_T_pose() =>
        Assert.Throws<ArgumentException>(() => RestPoses.Apply(CapsuleRig.Create(Creatures.Read("snake_11")), RestPose.T));

    [Fact]
    public void A_pose_that_would_tear_the_skin_is_rejected_in_one_sentence()
    {
        var asset = CapsuleRig.Create(Creatures.Read("humanoid_03"));
        // A face that connects a hand with a foot, as in a dress that covers both.
        int hand = Nearest(asset, "leftHand"), foot = Nearest(asset, "leftFoot");
        var welded = asset with { Mesh = asset.Mesh with { Indices = [.. asset.Mesh.Indices, hand, foot, foot] } };

        var error = Assert.Throws<ArgumentException>(() => welded.WithRestPose(RestPose.T));
        Assert.Matches(@"^The T-pose would stretch the skin by \d+\s?% of its size: limbs are joined to the trunk\.", error.Message);

        static int Nearest(RiggedAsset asset, string bone) => Enumerable.Range(0, asset.Mesh.VertexCount)
            .MinBy(vertex => Vector3.Distance(asset.Mesh.Positions[vertex], asset.Skeleton.Joints[asset.Humanoid!.Bones[bone]]));
    }

    private static Vector3 Direction(Skeleton skeleton, int from, int to) => Vector3.Normalize(skeleton.Joints[to] - skeleton.Joints[from]);
}
