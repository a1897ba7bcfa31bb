using System.Numerics;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skeletons.Anatomy;

namespace AniGenSharp.Geometry.Motion.Recognition;

/// <summary>A creature read from the shape of its skeleton, by the joints of the file it comes from.</summary>
internal sealed class CreatureBody
{
    private CreatureBody(SkeletonAnatomy anatomy, int[] order, Vector3 front)
    {
        Front = front;
        IsUpright = anatomy.Upright;
        Root = order[anatomy.Root];
        Spine = Array.ConvertAll(anatomy.Spine, joint => order[joint]);
        Tail = Array.ConvertAll(anatomy.Tail, joint => order[joint]);
        TailRoot = anatomy.Tail.Length > 0 ? order[anatomy.Skeleton.Parents[anatomy.Tail[0]]] : Root;
        Limbs = [.. anatomy.Limbs.Select(limb => new CreatureLimb(
            limb.Kind, limb.Left, order[limb.Attachment], Array.ConvertAll(limb.Chain, joint => order[joint]),
            anatomy.Skeleton.Joints[limb.Chain[0]].Y))];
    }

    /// <summary>Where the creature faces, level and of length one.</summary>
    public Vector3 Front { get; }

    /// <summary>Whether its spine rises more than it leads forward.</summary>
    public bool IsUpright { get; }

    /// <summary>The root.</summary>
    public int Root { get; }

    /// <summary>From below the root to the head.</summary>
    public int[] Spine { get; }

    /// <summary>From the first joint of the tail to its tip; empty without one.</summary>
    public int[] Tail { get; }

    /// <summary>The joint that the tail hangs on.</summary>
    public int TailRoot { get; }

    /// <summary>Limbs to both sides.</summary>
    public IReadOnlyList<CreatureLimb> Limbs { get; }

    /// <summary>Reads a creature.</summary>
    /// <param name="joints">The joints at rest, standing along z.</param>
    /// <returns>The creature, or null: the joints are not one tree.</returns>
    public static CreatureBody? Read(SkeletonForest joints)
    {
        if (joints.ToSkeleton() is not var (skeleton, order) || !joints.Joints.All(p => float.IsFinite(p.LengthSquared())))
            return null;
        // Limbs are pairs to either side of the way that a creature faces, so that the right way has more of them; but the halves of a
        // chain are not limbs.
        int isLimb = IsChain(skeleton) ? -1 : 1;
        return new[] { 0, MathF.PI / 2 }.Select(yaw => Read(skeleton, order, yaw)).MaxBy(reading => isLimb * reading.Pairs).Body;
    }

    /// <summary>Whether no joint has more than two neighbors.</summary>
    private static bool IsChain(Skeleton skeleton) => Enumerable.Range(0, skeleton.Count)
        .All(joint => skeleton.Children(joint).Length <= (joint == skeleton.Root ? 2 : 1));

    private static (CreatureBody Body, int Pairs) Read(Skeleton skeleton, int[] order, float yaw)
    {
        var turn = Quaternion.CreateFromAxisAngle(Vector3.UnitZ, yaw);
        var turned = yaw == 0 ? skeleton : skeleton.WithJoints(skeleton.Joints.Select(joint => Vector3.Transform(joint, turn)));
        var anatomy = new SkeletonAnatomy(turned);
        Vector3 front = SkeletonFacing.FacesPlusY(turned) ? Vector3.UnitY : -Vector3.UnitY;
        var body = new CreatureBody(anatomy, order, Vector3.Transform(front, Quaternion.Conjugate(turn)));
        return (body, anatomy.Limbs.Count(limb => limb.Partner is not null));
    }
}
