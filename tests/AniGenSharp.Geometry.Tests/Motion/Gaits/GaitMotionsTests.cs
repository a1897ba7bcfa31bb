using System.Numerics;
using AniGenSharp.Geometry.Gltf;
using AniGenSharp.Geometry.Motion.Gaits;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skinning;
using AniGenSharp.TestKit.Rigs;

namespace AniGenSharp.Geometry.Tests.Motion.Gaits;

public sealed class GaitMotionsTests
{
    private const int Samples = 45;

    /// <summary>The motions that each kind of body allows.</summary>
    public static TheoryData<string, string> Bodies => new()
    {
        { "humanoid_03", "walk run turn idle attack fall" },
        { "humanoid_09", "walk run turn idle attack fall" },
        { "trex_01", "walk run turn idle attack fall" },
        { "quadruped_02", "walk run turn idle attack fall" },
        { "quadruped_06", "walk run turn idle attack fall" },
        { "lizard_07", "walk run turn idle attack fall" },
        { "spider_10", "walk run turn idle attack fall" },
        { "bird_04", "walk run turn idle attack fall fly" },
        { "fish_08", "idle attack swim" },
        { "snake_11", "idle attack swim slither" },
        { "robotarm_12", "idle attack" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    [Trait("Speed", "Slow")]
    public void Every_motion_is_a_loop_that_stays_above_the_ground(string creature, string kinds)
    {
        var body = new Body(creature);
        Assert.Equal(kinds, string.Join(' ', body.Motions.Kinds).ToLowerInvariant());
        foreach (var kind in body.Motions.Kinds)
        {
            var clip = body.Motions.Create(kind, inPlace: false);
            Assert.Equal(kind.ToString().ToLowerInvariant(), clip.Name);
            AssertCloses(body, clip);
            float lowest = body.Frames(clip).Min(frame => frame.Lowest) - body.Rig.Ground;
            TestContext.Current.SendDiagnosticMessage($"{creature} {kind}: lowest {lowest / body.Rig.HipHeight:p2}");
            Assert.True(lowest > -0.01f * body.Rig.HipHeight,
                $"{kind} sinks {-lowest / body.Rig.HipHeight:p1} of the hips' height through the ground");
            Assert.True(body.Frames(clip).Max(frame => frame.Moved) > 0.01f * body.Rig.Size, $"{kind} hardly moves");
        }
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public void Standing_feet_do_not_slide(string creature, string kinds)
    {
        var body = new Body(creature);
        foreach (var kind in body.Motions.Kinds.Where(kind =>
            kind is MotionKind.Walk or MotionKind.Run or MotionKind.Turn or MotionKind.Idle or MotionKind.Attack))
        {
            var frames = body.Frames(body.Motions.Create(kind, inPlace: false)).Select(frame => frame.Positions).ToArray();
            float slide = body.Rig.Legs.Select(leg => Slide(body, leg, frames)).DefaultIfEmpty(0).Max();
            TestContext.Current.SendDiagnosticMessage($"{creature} {kind}: slide {slide:p2}");
            Assert.True(slide < 0.01f, $"feet slide by {slide:p2} of the hips' height in {kind}");
        }
        Assert.Contains("idle", kinds);
    }

    [Theory]
    [InlineData("humanoid_09", MotionKind.Walk)]
    [InlineData("quadruped_02", MotionKind.Run)]
    [InlineData("snake_11", MotionKind.Slither)]
    [InlineData("fish_08", MotionKind.Swim)]
    [InlineData("bird_04", MotionKind.Fly)]
    public void Motions_travel_forward_unless_in_place(string creature, MotionKind kind)
    {
        var body = new Body(creature);
        Assert.True(Vector3.Dot(Displacement(kind, inPlace: false), body.Rig.Front) > 0.1f * body.Rig.Size);
        Assert.True(Displacement(kind, inPlace: true).Length() < 1e-4f);

        Vector3 Displacement(MotionKind kind, bool inPlace)
        {
            var frames = body.Frames(body.Motions.Create(kind, inPlace)).ToArray();
            return frames[^1].Positions[body.Rig.Root] - frames[0].Positions[body.Rig.Root];
        }
    }

    /// <summary>Feet whose skin partly follows the shin are lifted where they would sink in, instead of shortening the steps.</summary>
    [Theory]
    [InlineData("humanoid_03")]
    [InlineData("quadruped_02")]
    [InlineData("bird_04")]
    public void Soft_feet_walk_with_full_steps(string creature)
    {
        var body = new Body(creature, share: 0.4f);
        var frames = body.Frames(body.Motions.Create(MotionKind.Walk, inPlace: false)).ToArray();
        float step = Vector3.Distance(frames[0].Positions[body.Rig.Root], frames[^1].Positions[body.Rig.Root]);
        Assert.True(step > 0.6f * body.Rig.HipHeight, $"the steps are only {step / body.Rig.HipHeight:p1} of the hips' height long");
        Assert.True(frames.Min(frame => frame.Lowest) - body.Rig.Ground > -0.01f * body.Rig.HipHeight);
    }

    /// <summary>A winding chain is a snake even if its halves look like a pair of limbs from the side.</summary>
    [Fact]
    public void A_winding_chain_slithers()
    {
        Vector3[] joints =
        [
            new(0.05f, 0.05f, 0), new(-0.02f, -0.07f, 0), new(-0.07f, -0.16f, 0), new(-0.03f, -0.29f, 0), new(0.02f, -0.38f, 0),
            new(0.03f, 0.16f, 0), new(0, 0.26f, 0), new(-0.03f, 0.36f, 0),
        ];
        var rig = GaitRig.Read(new SkeletonForest(joints, [-1, 0, 1, 2, 3, 0, 5, 6], null), new Dictionary<string, int>(), -0.02f);
        Assert.Empty(rig.Fins);
        Assert.Contains(MotionKind.Slither, new GaitMotions(rig, new GaitSurface(joints, null)).Kinds);
    }

    /// <summary>A chain that rises from its base can neither swim nor slither.</summary>
    [Fact]
    public void A_leaning_arm_does_not_travel()
    {
        Vector3[] joints = [new(0, 0.1f, 0), new(0, 0.1f, 0.2f), new(0, 0.05f, 0.4f), new(0, -0.2f, 0.5f), new(0, -0.4f, 0.35f)];
        var rig = GaitRig.Read(new SkeletonForest(joints, [-1, 0, 1, 2, 3], null), new Dictionary<string, int>(), 0);
        Assert.Equal([MotionKind.Idle, MotionKind.Attack], new GaitMotions(rig, new GaitSurface(joints, null)).Kinds);
    }

    /// <summary>
    /// On a figure that stands on two legs, two differently built arms still count as arms, even if one has a stub beside it.
    /// </summary>
    [Fact]
    public void Arms_of_different_builds_are_arms()
    {
        var rig = GaitRig.Read(UnevenFigure.Joints, new Dictionary<string, int>(), 0);
        Assert.Equal([true, false], rig.Arms.Select(arm => arm.Left));
        Assert.All(rig.Arms, arm => Assert.True(arm.IsComplete));
    }

    /// <summary>Every joint of a slithering snake passes through the path of the head.</summary>
    [Fact]
    public void A_snake_follows_its_head()
    {
        var body = new Body("snake_11");
        var frames = body.Frames(body.Motions.Create(MotionKind.Slither, inPlace: false)).Select(frame => frame.Positions).ToArray();
        int head = body.Rig.Neck[^1];
        // The wave repeats, so the head's path over one wave, shifted by whole waves, covers the entire curve.
        Vector3 wave = frames[^1][head] - frames[0][head];
        Vector2[] curve = [.. Enumerable.Range(-4, 7).SelectMany(k => frames.Select(frame => Level(frame[head] + k * wave)))];
        float off = frames.SelectMany(frame => frame).Max(joint => curve.Min(point => Vector2.Distance(point, Level(joint))));
        Assert.True(off < 0.06f * body.Rig.Size, $"a joint is {off / body.Rig.Size:p1} of the body's length off the head's path");

        static Vector2 Level(Vector3 p) => new(p.X, p.Y);
    }

    [Fact]
    public void A_motion_that_the_body_does_not_allow_is_rejected()
    {
        string message = Assert.Throws<ArgumentException>(() =>
            new Body("snake_11").Motions.Create(MotionKind.Walk, inPlace: false)).Message;
        Assert.Contains("slither", message);
    }

    private static void AssertCloses(Body body, AnimationClip clip)
    {
        var first = SkeletonPose.Of(clip, 0, body.Joints.Count);
        var last = SkeletonPose.Of(clip, clip.Duration, body.Joints.Count);
        for (int joint = 0; joint < body.Joints.Count; joint++)
            if (joint != body.Rig.Root)
                Assert.True(MathF.Abs(Quaternion.Dot(first.Rotations[joint], last.Rotations[joint])) > 1 - 1e-5f,
                    $"{clip.Name} ends in another rotation at joint {joint}");
        Vector3 root = body.Joints.Joints[body.Rig.Root];
        float start = first.World(body.Joints).Positions[body.Rig.Root].Z, end = last.World(body.Joints).Positions[body.Rig.Root].Z;
        Assert.True(MathF.Abs(start - end) < 1e-4f, $"{clip.Name} ends {end - start} higher, from {root.Z}");
    }

    /// <summary>How far a foot slides on the ground while it is at its rest height, as a share of the hips' height.</summary>
    private static float Slide(Body body, GaitLeg leg, Vector3[][] frames)
    {
        int foot = leg.Toes ?? leg.Foot;
        float rest = body.Joints.Joints[foot].Z, slide = 0;
        Vector3? stand = null;
        foreach (Vector3[] frame in frames)
        {
            if (MathF.Abs(frame[foot].Z - rest) > 0.002f * body.Rig.HipHeight)
            {
                stand = null;
                continue;
            }
            stand ??= frame[foot];
            Vector3 displacement = frame[foot] - stand.Value;
            slide = MathF.Max(slide, new Vector2(displacement.X, displacement.Y).Length() / body.Rig.HipHeight);
        }
        return slide;
    }

    /// <summary>A creature with a skin of balls and spikes; each vertex follows one joint.</summary>
    private sealed class Body
    {
        private readonly TriangleMesh _mesh;
        private readonly InfluenceTable _influences;

        /// <param name="creature">The creature's name.</param>
        /// <param name="share">The share of each vertex that follows the parent of its joint instead.</param>
        public Body(string creature, float share = 0)
        {
            var skeleton = Creatures.Read(creature);
            Joints = SkeletonForest.Of(skeleton);
            _mesh = SkeletonMesh.Create(skeleton, 2);
            ushort[] nearest = Array.ConvertAll(_mesh.Positions, p => (ushort)Enumerable.Range(0, skeleton.Count)
                .MinBy(joint => Vector3.Distance(p, skeleton.Joints[joint])));
            _influences = new InfluenceTable(
                2,
                [.. nearest.SelectMany(joint => (ushort[])[joint, (ushort)Math.Max(skeleton.Parents[joint], 0)])],
                [.. nearest.SelectMany(_ => (float[])[1 - share, share])]);
            Rig = GaitRig.Read(Joints, new Dictionary<string, int>(), _mesh.Positions.Min(p => p.Z));
            Motions = new GaitMotions(Rig, new GaitSurface(_mesh.Positions, _influences));
        }

        public SkeletonForest Joints { get; }

        public GaitRig Rig { get; }

        public GaitMotions Motions { get; }

        /// <summary>Samples a clip, including times between its keys.</summary>
        public IEnumerable<(Vector3[] Positions, float Lowest, float Moved)> Frames(AnimationClip clip)
        {
            for (int i = 0; i <= Samples; i++)
            {
                var pose = SkeletonPose.Of(clip, clip.Duration * i / Samples, Joints.Count);
                Vector3[] skin = LinearBlendSkinning.Deform(_mesh.Positions, Joints, _influences, pose);
                yield return (pose.World(Joints).Positions, skin.Min(p => p.Z), skin.Zip(_mesh.Positions, Vector3.Distance).Max());
            }
        }
    }
}
