using System.Numerics;
using AniGenSharp.Geometry.Motion.Recognition;

namespace AniGenSharp.Geometry.Motion.Retargeting;

/// <summary>Which joint of a motion turns which joint of a rig, and what else is needed to carry the motion over.</summary>
internal sealed class RetargetPlan
{
    /// <summary>How joints were matched.</summary>
    public required RetargetBy By { get; init; }

    /// <summary>What turns each joint of the rig; null where a joint follows its parent, [J].</summary>
    public required JointDrive?[] Drives { get; init; }

    /// <summary>The joint that each joint of the rig hangs on, as a body is built and not always as the file has it, [J].</summary>
    public required int[] Parents { get; init; }

    /// <summary>Limbs whose directions are carried over.</summary>
    public IReadOnlyList<LimbPair> Limbs { get; init; } = [];

    /// <summary>Legs whose feet stand on the ground.</summary>
    public IReadOnlyList<LimbPair> Legs { get; init; } = [];

    /// <summary>How the body as a whole travels.</summary>
    public required TravelAnchor Travel { get; init; }

    /// <summary>What is said about the rig's limbs.</summary>
    public IReadOnlyList<LimbReport> Report { get; init; } = [];

    /// <summary>What is said about the motion.</summary>
    public List<string> Notes { get; init; } = [];
}

/// <summary>A limb of the rig and the limb of the motion that it follows; both are complete.</summary>
/// <param name="Rig">The rig's.</param>
/// <param name="Motion">The motion's.</param>
internal sealed record LimbPair(BodyLimb Rig, BodyLimb Motion);

/// <summary>The joints that carry a body, and the points of rig and motion that correspond.</summary>
/// <param name="RigJoint">The joint of the rig that is moved.</param>
/// <param name="RigPoints">Joints of the rig whose middle follows that of the motion's.</param>
/// <param name="MotionPoints">The motion's joints.</param>
/// <param name="Scale">Units of the rig per unit of the motion.</param>
internal sealed record TravelAnchor(int RigJoint, int[] RigPoints, int[] MotionPoints, float Scale)
{
    /// <summary>The middle of some joints.</summary>
    public static Vector3 Middle(int[] joints, Vector3[] positions)
    {
        var sum = Vector3.Zero;
        foreach (int joint in joints)
            sum += positions[joint];
        return sum / joints.Length;
    }
}
