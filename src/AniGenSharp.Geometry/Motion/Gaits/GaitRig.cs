using System.Numerics;
using AniGenSharp.Geometry.Motion.Recognition;
using AniGenSharp.Geometry.Motion.Retargeting;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skeletons.Anatomy;

namespace AniGenSharp.Geometry.Motion.Gaits;

/// <summary>A rig read for gaits: where it faces, what it stands on, and which joints are legs, arms, wings, spine and tail.</summary>
internal sealed class GaitRig
{
    /// <summary>A leg's joint this near to the ground, as a share of the hip's height, is its foot.</summary>
    private const float FootHeight = 0.15f;

    /// <summary>A leg needs two bones to reach a foot that stands while the body moves.</summary>
    private const int MinLegJoints = 3;

    /// <summary>A body is level if it rises by less than this share of how far it extends over the ground.</summary>
    private const float MaxRise = 0.5f;

    private GaitRig(SkeletonForest joints, int[] parents, float ground)
    {
        (Joints, Parents, Ground) = (joints, parents, ground);
        Paths = new JointPaths(parents);
    }

    /// <summary>Joints at rest, z up.</summary>
    public SkeletonForest Joints { get; }

    /// <summary>The joint that each joint hangs on as the body is built, [J].</summary>
    public int[] Parents { get; }

    /// <summary>Ways in the body.</summary>
    public JointPaths Paths { get; }

    /// <summary>Height of the ground.</summary>
    public float Ground { get; }

    /// <summary>Where it faces, level and of length one.</summary>
    public required Vector3 Front { get; init; }

    /// <summary>Its left.</summary>
    public Vector3 Left => Vector3.Cross(Vector3.UnitZ, Front);

    /// <summary>The joint that carries the body.</summary>
    public required int Root { get; init; }

    /// <summary>From above the root to the chest, or to the head where there is no chest.</summary>
    public required int[] Spine { get; init; }

    /// <summary>From above the chest to the head.</summary>
    public required int[] Neck { get; init; }

    /// <summary>The tail from its first joint; empty without one.</summary>
    public required int[] Tail { get; init; }

    /// <summary>Legs, from front to back.</summary>
    public required GaitLeg[] Legs { get; init; }

    /// <summary>Arms of a body that stands upright, left first; empty otherwise.</summary>
    public required BodyLimb[] Arms { get; init; }

    /// <summary>Wings, each from the joint at the body out, left first.</summary>
    public required (int[] Chain, bool Left)[] Wings { get; init; }

    /// <summary>Fins and other limbs that only sway.</summary>
    public required (int[] Chain, bool Left)[] Fins { get; init; }

    /// <summary>Whether the spine rises rather than leads forward.</summary>
    public required bool IsUpright { get; init; }

    /// <summary>Whether the body lies or swims rather than rises.</summary>
    public bool IsLevel
    {
        get
        {
            Vector3[] body = [.. Spine.Concat(Neck).Concat(Tail).Append(Root).Select(joint => Joints.Joints[joint])];
            Vector3 size = body.Aggregate(Vector3.Max) - body.Aggregate(Vector3.Min);
            return !IsUpright && size.Z < MaxRise * new Vector2(size.X, size.Y).Length();
        }
    }

    /// <summary>Mean height of the hips above the ground, or half the rig's height without legs.</summary>
    public float HipHeight => Legs.Length > 0
        ? Legs.Average(leg => Joints.Joints[leg.Hip].Z) - Ground
        : (Joints.Joints.Max(joint => joint.Z) - Ground) / 2;

    /// <summary>Whether the legs lead out to the sides rather than down, as a lizard's do.</summary>
    public bool IsSprawled => Legs.Length > 0
        && Legs.Average(leg => MathF.Abs(Vector3.Dot(Joints.Joints[leg.Foot] - Joints.Joints[leg.Hip], Left))) > 0.8f * HipHeight;

    /// <summary>Length of the rig's longest extent.</summary>
    public float Size => (Joints.Joints.Aggregate(Vector3.Max) - Joints.Joints.Aggregate(Vector3.Min)).Length();

    /// <summary>Reads a rig.</summary>
    /// <param name="joints">Joints at rest, standing along z.</param>
    /// <param name="bones">Humanoid bones that the file names itself.</param>
    /// <param name="ground">Height of the ground.</param>
    /// <exception cref="ArgumentException">The joints are not one tree.</exception>
    public static GaitRig Read(SkeletonForest joints, IReadOnlyDictionary<string, int> bones, float ground)
    {
        if (BodyRecognition.Find(joints, bones, [joints]) is { IsComplete: true } body)
            return OfHumanoid(joints, body, ground);
        return CreatureBody.Read(joints) is { } creature ? OfCreature(joints, creature, ground)
            : throw new ArgumentException("Only one tree of joints can be moved.", nameof(joints));
    }

    private static GaitRig OfHumanoid(SkeletonForest joints, HumanoidBody body, float ground)
    {
        Vector3 front = StandingPose.Unit(Vector3.Cross(StandingPose.HipLine(body, joints.Joints) with { Z = 0 }, Vector3.UnitZ));
        return new GaitRig(joints, BodyParents.Of(body, joints), ground)
        {
            Front = front == Vector3.Zero ? -Vector3.UnitY : front,
            Root = body.Center,
            Spine = [.. body.Spine.Where(joint => joint != body.Hips)],
            Neck = [.. body.Neck, body.Head!.Value],
            Tail = [],
            Legs = [.. body.Legs.Select(leg => new GaitLeg([.. leg.Upper, .. leg.Lower], leg.End!.Value, leg.Toes, leg.Left, 0))],
            Arms = [body.LeftArm, body.RightArm],
            Wings = [],
            Fins = [],
            IsUpright = true,
        };
    }

    private static GaitRig OfCreature(SkeletonForest joints, CreatureBody creature, float ground)
    {
        // Numbered by the depth of their attachment, so that the legs of a pair share a row.
        CreatureLimb[] legs = [.. creature.Limbs.Where(limb => limb.Kind == LimbKind.Leg && limb.Chain.Length >= MinLegJoints)
            .OrderBy(limb => limb.Depth)];
        var rows = new Dictionary<CreatureLimb, int>();
        foreach (bool left in (bool[])[true, false])
            foreach (var (row, limb) in legs.Where(limb => limb.Left == left).Index())
                rows[limb] = row;
        // What stands upright on two legs has arms, also where it is not a whole humanoid.
        CreatureLimb[] arms = creature.IsUpright && legs.Length == 2
            ? [.. creature.Limbs.Where(limb => limb.Kind is LimbKind.Arm or LimbKind.Fin && limb.Chain.Length >= 3)
                .GroupBy(limb => limb.Left).Select(side => side.MaxBy(limb => limb.Chain.Length)!).OrderByDescending(limb => limb.Left)]
            : [];
        arms = arms.Length == 2 ? arms : [];
        int chest = creature.Limbs.Where(limb => limb.Kind is LimbKind.Leg or LimbKind.Arm or LimbKind.Wing)
            .Select(limb => Array.IndexOf(creature.Spine, limb.Attachment)).DefaultIfEmpty(-1).Max();
        int neck = chest >= 0 ? chest + 1 : Math.Max(creature.Spine.Length - 2, 0);
        return new GaitRig(joints, joints.Parents, ground)
        {
            Front = creature.Front,
            Root = creature.Root,
            Spine = creature.Spine[..neck],
            Neck = creature.Spine[neck..],
            Tail = creature.Tail,
            Legs = [.. legs.Select(limb => Leg(limb, rows[limb], joints.Joints, ground))],
            Arms = [.. arms.Select(limb => limb.AsArm(joints.Joints))],
            Wings = [.. creature.Limbs.Where(limb => limb.Kind == LimbKind.Wing).Select(limb => (limb.Chain, limb.Left))],
            Fins = [.. creature.Limbs.Where(limb => limb.Kind is LimbKind.Fin or LimbKind.Arm).Except(arms)
                .Select(limb => (limb.Chain, limb.Left))],
            IsUpright = creature.IsUpright,
        };
    }

    private static GaitLeg Leg(CreatureLimb limb, int row, Vector3[] joints, float ground)
    {
        float low = ground + FootHeight * (joints[limb.Chain[0]].Z - ground);
        int foot = Array.FindIndex(limb.Chain, 1, joint => joints[joint].Z < low);
        foot = foot < Math.Min(2, limb.Chain.Length - 1) ? limb.Chain.Length - 1 : foot;
        return new GaitLeg(limb.Chain[..foot], limb.Chain[foot], foot + 1 < limb.Chain.Length ? limb.Chain[foot + 1] : null, limb.Left,
            row);
    }
}
