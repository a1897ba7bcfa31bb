using System.Numerics;
using AniGenSharp.Geometry.Motion.Recognition;
using AniGenSharp.Geometry.Skeletons;

namespace AniGenSharp.Geometry.Motion.Retargeting;

/// <summary>
/// Spreads the twist of limbs over the bones that rigs have for it: further bones within an upper arm or forearm, and twist bones beside
/// them, which otherwise would wring the skin at one joint.
/// </summary>
internal sealed class TwistShares
{
    private readonly List<(int Joint, Segment Segment, float Share)> _shares = [];
    private readonly Dictionary<Segment, float> _last = [];

    /// <param name="rig">The rig's body.</param>
    /// <param name="joints">The rig at rest.</param>
    public TwistShares(HumanoidBody rig, SkeletonForest joints)
    {
        foreach (var limb in rig.Limbs.Where(limb => limb.IsComplete))
        {
            int carrier = limb.Clavicle ?? (limb.Arm ? rig.Chest : rig.Hips);
            Add(new Segment(limb.Upper[0], limb.Lower[0], carrier, limb.Upper[^1], FromAbove: true), limb.Upper, rig, joints);
            Add(new Segment(limb.Lower[0], limb.End!.Value, limb.Lower[0], limb.End.Value, FromAbove: false), limb.Lower, rig, joints);
        }
    }

    /// <summary>Joints that get a share, so that they do not follow their parents.</summary>
    public IEnumerable<int> Joints => _shares.Select(share => share.Joint);

    /// <summary>Turns the joints of a frame; frames must come in order.</summary>
    /// <param name="pose">A frame in which the limbs themselves are turned.</param>
    public void Apply(PosedRig pose)
    {
        foreach (var segment in _shares.Select(share => share.Segment).Distinct().ToArray())
        {
            Vector3 along = StandingPose.Unit(pose.Rest[segment.End] - pose.Rest[segment.Start]);
            if (along == Vector3.Zero)
                continue;
            Quaternion full = pose.Rotations[segment.Full], without = segment.FromAbove
                ? Untwisted(pose.Rotations[segment.Carrier], full, along)
                : pose.Rotations[segment.Carrier];
            float twist = Continue(segment, Twist(Quaternion.Conjugate(without) * full, along));
            foreach (var (joint, _, share) in _shares.Where(share => share.Segment == segment))
                pose.Set(joint, without * Quaternion.CreateFromAxisAngle(along, twist * share));
        }
    }

    /// <summary>Further bones within a segment, and twist bones that hang on one of its bones.</summary>
    private void Add(Segment segment, int[] bones, HumanoidBody rig, SkeletonForest joints)
    {
        for (int i = 0; i < bones.Length; i++)
        {
            float share = segment.FromAbove ? (i + 1f) / bones.Length : (float)i / bones.Length;
            if (share is > 0 and < 1)
                _shares.Add((bones[i], segment, share));
        }
        Vector3 start = joints.Joints[segment.Start], way = joints.Joints[segment.End] - start;
        for (int joint = 0; joint < joints.Count; joint++)
        {
            int parent = joints.Parents[joint];
            if (!rig.Names[joint].IsTwist || parent < 0 || !bones.Contains(parent) || bones.Contains(joint))
                continue;
            float share = Vector3.Dot(joints.Joints[joint] - start, way) / MathF.Max(way.LengthSquared(), 1e-20f);
            _shares.Add((joint, segment, Math.Clamp(share, 0, 1)));
        }
    }

    /// <summary>The least turn from the carrier that points a bone where it points in full.</summary>
    private static Quaternion Untwisted(Quaternion carrier, Quaternion full, Vector3 along)
    {
        Vector3 from = Vector3.Normalize(Vector3.Transform(along, carrier)), to = Vector3.Normalize(Vector3.Transform(along, full));
        return Quaternion.Normalize(Rotations.Between(from, to) * carrier);
    }

    /// <summary>The angle of a rotation about an axis.</summary>
    private static float Twist(Quaternion rotation, Vector3 axis) =>
        2 * MathF.Atan2(Vector3.Dot(new Vector3(rotation.X, rotation.Y, rotation.Z), axis), rotation.W);

    /// <summary>The same angle, whole turns away, nearest to the one of the frame before.</summary>
    private float Continue(Segment segment, float angle)
    {
        float last = _last.GetValueOrDefault(segment);
        return _last[segment] = angle - MathF.Tau * MathF.Round((angle - last) / MathF.Tau);
    }

    /// <summary>A part of a limb along which a twist is spread.</summary>
    /// <param name="Start">The joint where it starts.</param>
    /// <param name="End">The joint where it ends.</param>
    /// <param name="Carrier">The joint whose rotation has none of the twist.</param>
    /// <param name="Full">The joint whose rotation has all of it.</param>
    /// <param name="FromAbove">Whether the carrier is above the limb, so that the direction is taken over as well.</param>
    private sealed record Segment(int Start, int End, int Carrier, int Full, bool FromAbove);
}
