using System.Numerics;
using AniGenSharp.Geometry.Motion;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.TestKit.Rigs;

namespace AniGenSharp.Geometry.Tests.Motion;

public sealed class MotionClipsTests
{
    public static TheoryData<string> Names => [.. Creatures.All];

    [Theory]
    [MemberData(nameof(Names))]
    public void Clips_move_the_creature_within_its_box_and_return_to_rest(string creature)
    {
        var skeleton = Creatures.Read(creature);
        var clips = MotionClips.Create(skeleton);
        Assert.Equal(3, clips.Count);
        Assert.Equal(3, clips.Select(clip => clip.Name).Distinct().Count());
        Vector3 low = skeleton.Joints.Aggregate(Vector3.Min), high = skeleton.Joints.Aggregate(Vector3.Max), size = high - low;
        float longest = MathF.Max(size.X, MathF.Max(size.Y, size.Z));
        foreach (var clip in clips)
        {
            Assert.Equal(clip.Channels.Count, clip.Channels.Select(channel => channel.Joint).Distinct().Count());
            foreach (var channel in clip.Channels)
            {
                Assert.Equal(channel.Times.Length, channel.Rotations.Length);
                Assert.Equal(0, channel.Times[0]);
                Assert.All(channel.Times.Zip(channel.Times.Skip(1)), pair => Assert.True(pair.First < pair.Second));
                Assert.All([channel.Rotations[0], channel.Rotations[^1]], end =>
                    Assert.True(MathF.Abs(end.W) > 0.9999f, $"{clip.Name} ends at {end}"));
            }
            float moved = 0, outside = 0;
            for (float time = 0; time <= clip.Duration; time += 0.011f)
            {
                var positions = SkeletonPose.Of(clip, time, skeleton.Count).World(skeleton).Positions;
                for (int j = 0; j < positions.Length; j++)
                {
                    moved = MathF.Max(moved, Vector3.Distance(positions[j], skeleton.Joints[j]));
                    var beyond = Vector3.Max(Vector3.Max(low - positions[j], positions[j] - high), Vector3.Zero);
                    outside = MathF.Max(outside, MathF.Max(beyond.X, MathF.Max(beyond.Y, beyond.Z)));
                }
            }
            TestContext.Current.SendDiagnosticMessage(
                $"{creature} {clip.Name} {clip.Duration} s: moved {moved / longest:p1}, left its box by {outside / longest:p1}");
            Assert.True(moved > 0.015f * longest, $"{clip.Name} moves by only {moved}");

            // Between keys the interpolated pose may leave the box by slightly more.
            Assert.True(outside <= (MotionClips.LeavesBoxBy + 0.005f) * longest, $"{clip.Name} leaves the box by {outside / longest:p1}");
        }
    }

    [Fact]
    public void A_joint_without_a_finite_position_is_rejected()
    {
        var skeleton = Creature.Skeleton.WithJoints(Creature.Skeleton.Joints.Select(
            (joint, i) => i == 2 ? joint with { Y = float.NaN } : joint));
        Assert.Throws<ArgumentException>(() => MotionClips.Create(skeleton));
    }

    [Fact]
    public void The_sweep_turns_every_joint()
    {
        var skeleton = Creatures.Read("quadruped_02");
        var sweep = MotionClips.Create(skeleton).Single(clip => clip.Name == "RangeOfMotion");
        Assert.Equal(skeleton.Count, sweep.Channels.Count);
        Assert.All(sweep.Channels, channel => Assert.Contains(channel.Rotations, rotation => MathF.Abs(rotation.W) < 0.9999f));
    }

    [Fact]
    public void A_single_joint_can_be_swept_too()
    {
        var clips = MotionClips.Create(new Skeleton([Vector3.Zero], [-1]));
        Assert.Equal(["RangeOfMotion", "IdleSway"], clips.Select(clip => clip.Name));
    }
}
