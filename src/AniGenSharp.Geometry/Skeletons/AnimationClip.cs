using System.Numerics;

namespace AniGenSharp.Geometry;

/// <summary>A motion of a skeleton as keyframes, independent of any file format and of the rest orientation of the bones.</summary>
/// <param name="Name">The name that viewers show.</param>
/// <param name="Channels">The joints that move, at most one channel per joint; the others rest.</param>
public sealed record AnimationClip(string Name, IReadOnlyList<JointChannel> Channels)
{
    /// <summary>Time of the last keyframe, in seconds.</summary>
    public float Duration => Channels.Count == 0 ? 0 : Channels.Max(channel => channel.Times[^1]);
}

/// <summary>The keyframes of one joint, interpolated linearly (rotations along the shorter arc).</summary>
/// <param name="Joint">Index of the joint.</param>
/// <param name="Times">Ascending, from 0, in seconds, [K], K ≥ 1.</param>
/// <param name="Rotations">
/// The joint's rotation relative to its parent, as unit quaternions in the axes of the mesh's space, [K]; the identity is the rest pose
/// whatever the rest orientation of the bones. A format whose nodes rest at world orientations W (W = identity unless bone axes are
/// requested) stores W_parent⁻¹ · rotation · W_joint.
/// </param>
/// <param name="Offsets">
/// The joint's displacement from its rest position relative to its parent, in the mesh's space and units, [K]; null if it is not moved. A
/// format stores W_parent⁻¹ · (joint − parent + offset) as the translation.
/// </param>
public sealed record JointChannel(int Joint, float[] Times, Quaternion[] Rotations, Vector3[]? Offsets = null);
