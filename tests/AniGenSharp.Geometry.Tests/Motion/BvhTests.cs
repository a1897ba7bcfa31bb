using System.Numerics;
using AniGenSharp.Geometry.Motion;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skeletons.Anatomy;
using AniGenSharp.TestKit.Rigs;
using CsCheck;

namespace AniGenSharp.Geometry.Tests.Motion;

public sealed class BvhTests
{
    /// <summary>A motion file of another make: centimetres, Mixamo's names, facing +z with arms out, another order of rotations.</summary>
    private const string Mocap = """
        HIERARCHY
        ROOT mixamorig:Hips
        {
          OFFSET 0 0 0
          CHANNELS 6 Xposition Yposition Zposition Yrotation Xrotation Zrotation
          JOINT mixamorig:Spine
          {
            OFFSET 0 10 0
            CHANNELS 3 Yrotation Xrotation Zrotation
            JOINT mixamorig:Neck
            {
              OFFSET 0 40 0
              CHANNELS 3 Yrotation Xrotation Zrotation
              JOINT mixamorig:Head
              {
                OFFSET 0 10 0
                CHANNELS 3 Yrotation Xrotation Zrotation
                End Site
                {
                  OFFSET 0 20 0
                }
              }
            }
            JOINT mixamorig:LeftArm
            {
              OFFSET 20 35 0
              CHANNELS 3 Yrotation Xrotation Zrotation
              JOINT mixamorig:LeftForeArm
              {
                OFFSET 25 0 0
                CHANNELS 3 Yrotation Xrotation Zrotation
                JOINT mixamorig:LeftHand
                {
                  OFFSET 25 0 0
                  CHANNELS 3 Yrotation Xrotation Zrotation
                  End Site
                  {
                    OFFSET 10 0 0
                  }
                }
              }
            }
            JOINT mixamorig:RightArm
            {
              OFFSET -20 35 0
              CHANNELS 3 Yrotation Xrotation Zrotation
              JOINT mixamorig:RightForeArm
              {
                OFFSET -25 0 0
                CHANNELS 3 Yrotation Xrotation Zrotation
                JOINT mixamorig:RightHand
                {
                  OFFSET -25 0 0
                  CHANNELS 3 Yrotation Xrotation Zrotation
                  End Site
                  {
                    OFFSET -10 0 0
                  }
                }
              }
            }
          }
          JOINT mixamorig:LeftUpLeg
          {
            OFFSET 10 -5 0
            CHANNELS 3 Yrotation Xrotation Zrotation
            JOINT mixamorig:LeftLeg
            {
              OFFSET 0 -40 0
              CHANNELS 3 Yrotation Xrotation Zrotation
              JOINT mixamorig:LeftFoot
              {
                OFFSET 0 -40 0
                CHANNELS 3 Yrotation Xrotation Zrotation
                End Site
                {
                  OFFSET 0 -5 10
                }
              }
            }
          }
          JOINT mixamorig:RightUpLeg
          {
            OFFSET -10 -5 0
            CHANNELS 3 Yrotation Xrotation Zrotation
            JOINT mixamorig:RightLeg
            {
              OFFSET 0 -40 0
              CHANNELS 3 Yrotation Xrotation Zrotation
              JOINT mixamorig:RightFoot
              {
                OFFSET 0 -40 0
                CHANNELS 3 Yrotation Xrotation Zrotation
                End Site
                {
                  OFFSET 0 -5 10
                }
              }
            }
          }
        }
        MOTION
        Frames: 2
        Frame Time: 0.04
        5 90 7 0 0 0  0 0 0 0 0 0 0 0 0  0 0 0 0 0 0 0 0 0  0 0 0 0 0 0 0 0 0  0 0 0 0 0 0 0 0 0  0 0 0 0 0 0 0 0 0
        5 90 47 0 0 0  0 0 0 0 0 0 0 0 0  0 0 90 0 0 0 0 0 0  0 0 0 0 0 0 0 0 0  0 -90 0 0 0 0 0 0 0  0 0 0 0 0 0 0 0 0
        """;

    /// <summary>Deeper than a thread's stack.</summary>
    [Fact]
    public void A_long_chain_is_written_and_read()
    {
        const int Count = 3000;
        var chain = new Skeleton([.. Enumerable.Range(0, Count).Select(i => new Vector3(0, 0, i))], [.. Enumerable.Range(-1, Count)]);
        using var text = new StringWriter();
        var thread = new Thread(() => BvhWriter.Write(chain, text), 256 * 1024);
        thread.Start();
        thread.Join();
        Assert.Equal(chain.Parents, BvhReader.Read(new StringReader(text.ToString())).Skeleton.Parents);
    }

    [Fact]
    public void Angles_are_those_that_make_the_turn()
    {
        Gen.Select(Gen.Float[-1, 1], Gen.Float[-1, 1], Gen.Float[-1, 1], Gen.Float[-1, 1]).Where(q => q.Item1 * q.Item1 + q.Item4 * q.Item4 > 0.01f)
            .Sample(q =>
            {
                var turn = Quaternion.Normalize(new Quaternion(q.Item1, q.Item2, q.Item3, q.Item4));
                var angles = BvhWriter.ZxyDegrees(turn) * (MathF.PI / 180);
                var again = Quaternion.CreateFromAxisAngle(Vector3.UnitZ, angles.Z) * Quaternion.CreateFromAxisAngle(Vector3.UnitX, angles.X)
                    * Quaternion.CreateFromAxisAngle(Vector3.UnitY, angles.Y);
                Assert.True(MathF.Abs(Quaternion.Dot(turn, again)) > 0.9999f, $"{turn} became {again}");
            }, iter: 10_000);
    }

    [Theory]
    [InlineData("humanoid_09")]
    [InlineData("trex_01")]
    [InlineData("snake_11")]
    public void A_clip_comes_back_from_a_file_as_it_went(string creature)
    {
        var skeleton = BoneNames.Apply(Creatures.Read(creature));
        foreach (var clip in MotionClips.Create(skeleton))
        {
            using var writer = new StringWriter();
            BvhWriter.Write(skeleton, writer, clip, 100);
            var motion = BvhReader.Read(new StringReader(writer.ToString()));
            Assert.Equal(skeleton.Names!.Order(), motion.Skeleton.Names!.Order());
            var (again, matched) = MotionRetargeting.Retarget(motion, SkeletonForest.Of(skeleton), clip.Name, RetargetBy.Name);
            Assert.Equal(skeleton.Count, matched);
            for (int frame = 0; frame < motion.FrameCount; frame += 7)
            {
                float time = frame * motion.FrameTime;
                var expected = SkeletonPose.Of(clip, time, skeleton.Count).World(skeleton).Positions;
                var actual = SkeletonPose.Of(again, time, skeleton.Count).World(skeleton).Positions;
                for (int j = 0; j < expected.Length; j++)
                    Assert.True(Vector3.Distance(expected[j], actual[j]) < 2e-4f, $"{clip.Name} at {time}: joint {j} {actual[j]}, expected {expected[j]}");
            }
        }
    }

    [Theory]
    [InlineData("mixamorig:")]
    [InlineData("")]
    [InlineData("anatomy")]
    public void A_humanoid_takes_over_a_motion_file_of_other_names_axes_and_size(string style)
    {
        var skeleton = BoneNames.Apply(Creatures.Read("humanoid_09"));
        string text = style == "mixamorig:" ? Mocap : Mocap.Replace("mixamorig:", "");
        if (style == "anatomy")
        {
            foreach (var (from, to) in (ReadOnlySpan<(string, string)>)
                [("ForeArm", "Elbow"), ("Arm", "Shoulder"), ("Hand", "Wrist"), ("UpLeg", "Hip"), ("Leg", "Knee"), ("Foot", "Ankle"), ("Spine", "Chest")])
                text = text.Replace(from, to, StringComparison.Ordinal);
        }
        var motion = BvhReader.Read(new StringReader(text));
        Assert.Equal(2, motion.FrameCount);
        Assert.Equal(16, MotionRetargeting.ByKnownNames(motion.Skeleton)!.Count);
        Assert.Null(MotionRetargeting.ByKnownNames(SkeletonForest.Of(BoneNames.Apply(skeleton, BoneNaming.Plain))));
        var (clip, matched) = MotionRetargeting.Retarget(motion, SkeletonForest.Of(skeleton), "Mocap");
        Assert.Equal(16, matched);
        int Bone(string name) => skeleton.Names!.ToList().IndexOf(name);
        Vector3 Along(Vector3[] places, string from, string to) => Vector3.Normalize(places[Bone(to)] - places[Bone(from)]);

        // At the file's rest the arms are straight out and the legs straight down, whatever the asset's own rest.
        var rest = SkeletonPose.Of(clip, 0, skeleton.Count).World(skeleton).Positions;
        AssertClose(Vector3.UnitX, Along(rest, "upper_arm.L", "forearm.L"));
        AssertClose(-Vector3.UnitX, Along(rest, "forearm.R", "hand.R"));
        AssertClose(-Vector3.UnitZ, Along(rest, "shin.L", "foot.L"));
        AssertClose(skeleton.Joints[Bone("hips")], rest[Bone("hips")], 0.02f);

        // A quarter turn about z lifts the left arm; one about x swings the left leg to the front, which is -y here.
        var moved = SkeletonPose.Of(clip, 0.04f, skeleton.Count).World(skeleton).Positions;
        AssertClose(Vector3.UnitZ, Along(moved, "upper_arm.L", "forearm.L"));
        AssertClose(-Vector3.UnitX, Along(moved, "upper_arm.R", "forearm.R"));
        AssertClose(-Vector3.UnitY, Along(moved, "thigh.L", "shin.L"));
        AssertClose(-Vector3.UnitZ, Along(moved, "thigh.R", "shin.R"));

        // Forty centimetres ahead, scaled by the heights (joints from the feet to the head: 145 there).
        float height = skeleton.Joints.Max(joint => joint.Z) - skeleton.Joints.Min(joint => joint.Z);
        AssertClose(new Vector3(0, -40 * height / 145, 0), moved[Bone("hips")] - rest[Bone("hips")]);
    }

    [Fact]
    public void A_motion_of_a_humanoid_is_refused_for_a_snake()
    {
        var motion = BvhReader.Read(new StringReader(Mocap));
        var snake = BoneNames.Apply(Creatures.Read("snake_11"));
        Assert.Throws<ArgumentException>(() => MotionRetargeting.Retarget(motion, SkeletonForest.Of(snake), "Mocap"));
        Assert.Throws<ArgumentException>(() => MotionRetargeting.Retarget(motion, SkeletonForest.Of(snake), "Mocap", RetargetBy.Name));
    }

    [Theory]
    [InlineData("", "line 1: the file ends too early")]
    [InlineData("HIERARCHY\nJOINT a", "line 2: 'JOINT' stands where 'ROOT' should")]
    [InlineData("HIERARCHY\nROOT a\n{\nOFFSET 0 0 x\n}", "line 4: 'x' is no number")]
    [InlineData("HIERARCHY\nROOT a\n{\nOFFSET 0 0 NaN\n}", "line 4: 'NaN' is no number")]
    [InlineData("HIERARCHY\nROOT a\n{\nCHANNELS 1 Wrotation\n}", "line 4: there is no channel 'wrotation'")]
    [InlineData("HIERARCHY\nROOT a\n{\nCHANNELS 1e9\n}", "line 4: 1E+09 channels")]
    [InlineData("HIERARCHY\nROOT a\n{\nBONE b\n}", "line 4: 'BONE' belongs in no joint")]
    [InlineData("HIERARCHY\nROOT a\n{\nOFFSET 0 0 0\nCHANNELS 3 Zrotation Xrotation Yrotation\n}\nMOTION\nFrames: 2\nFrame Time: 0.1\n0 0 0\n0 0", "line 12: the file ends too early")]
    [InlineData("HIERARCHY\nROOT a\n{\n}\nMOTION\nFrames: 0\nFrame Time: 0.1", "line 7: 0 frames")]
    public void Damaged_files_are_refused_with_the_line(string text, string expected)
    {
        var refused = Assert.Throws<InvalidDataException>(() => BvhReader.Read(new StringReader(text)));
        Assert.Contains(expected, refused.Message);
    }

    private static void AssertClose(Vector3 expected, Vector3 actual, float bound = 1e-4f) =>
        Assert.True(Vector3.Distance(expected, actual) <= bound, $"{actual}, expected {expected}");
}
