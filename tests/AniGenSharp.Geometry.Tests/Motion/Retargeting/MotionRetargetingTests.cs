using System.Numerics;
using AniGenSharp.Geometry.Motion;
using AniGenSharp.Geometry.Motion.Recordings;
using AniGenSharp.Geometry.Motion.Retargeting;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skeletons.Anatomy;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Rigs;

namespace AniGenSharp.Geometry.Tests.Motion.Retargeting;

public sealed class MotionRetargetingTests
{
    /// <summary>A motion file in centimeters with Mixamo's names, facing +z with the arms out, and an unusual order of rotations.</summary>
    private static readonly string s_mocap = File.ReadAllText(TestPaths.Fixture("motion", "mocap.bvh"));

    [Theory]
    [InlineData("humanoid_09", RetargetBy.Name)]
    [InlineData("humanoid_09", RetargetBy.Auto)]
    [InlineData("trex_01", RetargetBy.Name)]
    [InlineData("snake_11", RetargetBy.Auto)]
    public void A_clip_survives_the_detour_through_a_file(string creature, RetargetBy by)
    {
        var skeleton = BoneNames.Apply(Creatures.Read(creature));
        foreach (var clip in MotionClips.Create(skeleton))
        {
            using var writer = new StringWriter();
            BvhWriter.Write(skeleton, writer, clip, 100);
            var motion = BvhReader.Read(new StringReader(writer.ToString()), clip.Name);
            Assert.Equal(skeleton.Names!.Order(), motion.JointNames.Order());
            var (again, report) = new MotionRetargeting(SkeletonForest.Of(skeleton))
                .Retarget(motion, new RetargetOptions { By = by, FootLock = false });
            Assert.Equal(skeleton.Count, report.MatchedJoints);
            for (int frame = 0; frame < motion.FrameCount; frame += 7)
            {
                float time = frame * motion.FrameTime;
                var expected = SkeletonPose.Of(clip, time, skeleton.Count).World(skeleton).Positions;
                var actual = SkeletonPose.Of(again, time, skeleton.Count).World(skeleton).Positions;
                for (int j = 0; j < expected.Length; j++)
                    Assert.True(Vector3.Distance(expected[j], actual[j]) < 2e-4f,
                        $"{clip.Name} at {time}: joint {j} {actual[j]}, expected {expected[j]}");
            }
        }
    }

    [Theory]
    [InlineData("mixamorig:")]
    [InlineData("")]
    [InlineData("anatomy")]
    public void A_humanoid_adopts_a_motion_with_other_names_axes_and_size(string style)
    {
        var skeleton = BoneNames.Apply(Creatures.Read("humanoid_09"));
        string text = style == "mixamorig:" ? s_mocap : s_mocap.Replace("mixamorig:", "", StringComparison.Ordinal);
        if (style == "anatomy")
        {
            foreach (var (from, to) in (ReadOnlySpan<(string, string)>)
                [("ForeArm", "Elbow"), ("Arm", "Shoulder"), ("Hand", "Wrist"), ("UpLeg", "Hip"), ("Leg", "Knee"), ("Foot", "Ankle"),
                    ("Spine", "Chest")])
                text = text.Replace(from, to, StringComparison.Ordinal);
        }
        var motion = BvhReader.Read(new StringReader(text), "Mocap");
        Assert.Equal(2, motion.FrameCount);
        var (clip, report) = new MotionRetargeting(SkeletonForest.Of(skeleton)).Retarget(motion);
        Assert.Equal(16, report.MatchedJoints);
        Assert.Empty(report.Warnings);
        int Bone(string name) => skeleton.Names!.ToList().IndexOf(name);
        Vector3 Along(Vector3[] positions, string from, string to) => Vector3.Normalize(positions[Bone(to)] - positions[Bone(from)]);

        // In the file's rest pose the arms are straight out and the legs straight down, whatever the asset's own rest pose.
        var rest = SkeletonPose.Of(clip, 0, skeleton.Count).World(skeleton).Positions;
        AssertClose(Vector3.UnitX, Along(rest, "upper_arm.L", "forearm.L"));
        AssertClose(-Vector3.UnitX, Along(rest, "forearm.R", "hand.R"));
        AssertClose(-Vector3.UnitZ, Along(rest, "shin.L", "foot.L"));
        AssertClose(skeleton.Joints[Bone("hips")], rest[Bone("hips")], 0.02f);

        // A quarter turn about z lifts the left arm; one about x swings the left leg forward, which is -y here.
        var moved = SkeletonPose.Of(clip, 0.04f, skeleton.Count).World(skeleton).Positions;
        AssertClose(Vector3.UnitZ, Along(moved, "upper_arm.L", "forearm.L"));
        AssertClose(-Vector3.UnitX, Along(moved, "upper_arm.R", "forearm.R"));
        AssertClose(-Vector3.UnitY, Along(moved, "thigh.L", "shin.L"));
        AssertClose(-Vector3.UnitZ, Along(moved, "thigh.R", "shin.R"));

        // Forty centimeters forward, scaled by leg length, which is 80 in the file.
        float Length(string from, string to) => Vector3.Distance(skeleton.Joints[Bone(from)], skeleton.Joints[Bone(to)]);
        float leg = (Length("thigh.L", "shin.L") + Length("shin.L", "foot.L") + Length("thigh.R", "shin.R")
            + Length("shin.R", "foot.R")) / 2;
        AssertClose(new Vector3(0, -40 * leg / 80, 0), moved[Bone("hips")] - rest[Bone("hips")]);
    }

    [Fact]
    public void A_humanoid_motion_is_rejected_for_a_snake()
    {
        var motion = BvhReader.Read(new StringReader(s_mocap), "Mocap");
        var snake = new MotionRetargeting(SkeletonForest.Of(BoneNames.Apply(Creatures.Read("snake_11"))));
        Assert.Throws<ArgumentException>(() => snake.Retarget(motion));
        Assert.Throws<ArgumentException>(() => snake.Retarget(motion, new RetargetOptions { By = RetargetBy.Name }));
    }

    private static void AssertClose(Vector3 expected, Vector3 actual, float bound = 1e-4f) =>
        Assert.True(Vector3.Distance(expected, actual) <= bound, $"{actual}, expected {expected}");
}
