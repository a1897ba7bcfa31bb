using System.Numerics;

namespace AniGenSharp.Geometry.Skeletons;

/// <summary>One pose of a skeleton, relative to its rest pose.</summary>
/// <param name="Rotations">Rotation of each joint relative to its parent, in the axes of the mesh's space, [J].</param>
/// <param name="Offsets">
/// Each joint's displacement from its rest position relative to its parent, [J]; null if no joint is displaced.
/// </param>
internal sealed record SkeletonPose(Quaternion[] Rotations, Vector3[]? Offsets = null)
{
    /// <summary>The rest pose.</summary>
    /// <param name="joints">Number of joints.</param>
    public static SkeletonPose Rest(int joints)
    {
        var rotations = new Quaternion[joints];
        Array.Fill(rotations, Quaternion.Identity);
        return new SkeletonPose(rotations);
    }

    /// <summary>The position of every joint in this pose, and its rotation from rest.</summary>
    /// <param name="skeleton">The skeleton at rest.</param>
    /// <returns>Rotation and position of each joint in the mesh's space, [J].</returns>
    public (Quaternion[] Rotations, Vector3[] Positions) World(Skeleton skeleton) =>
        World(skeleton.Joints.AsSpan(), skeleton.Parents.AsSpan(), skeleton.LevelOrder.AsSpan());

    /// <inheritdoc cref="World(Skeleton)"/>
    /// <param name="forest">The joints at rest. Joints on or below a cycle stay at rest.</param>
    public (Quaternion[] Rotations, Vector3[] Positions) World(SkeletonForest forest) =>
        World(forest.Joints, forest.Parents, SkeletonTree.TopDown(forest.Parents));

    private (Quaternion[] Rotations, Vector3[] Positions) World(
        ReadOnlySpan<Vector3> joints, ReadOnlySpan<int> parents, ReadOnlySpan<int> order)
    {
        Quaternion[] rotations = Rest(joints.Length).Rotations;
        Vector3[] positions = joints.ToArray();
        foreach (int joint in order)
        {
            int parent = parents[joint];
            var offset = Offsets?[joint] ?? Vector3.Zero;
            rotations[joint] = parent < 0 ? Rotations[joint] : Quaternion.Normalize(rotations[parent] * Rotations[joint]);
            positions[joint] = parent < 0
                ? joints[joint] + offset
                : positions[parent] + Vector3.Transform(joints[joint] - joints[parent] + offset, rotations[parent]);
        }
        return (rotations, positions);
    }

    /// <summary>The pose of a clip at a time; the first keyframe applies before it, and the last one after it.</summary>
    /// <param name="clip">The motion.</param>
    /// <param name="time">In seconds.</param>
    /// <param name="joints">Number of joints of the skeleton.</param>
    public static SkeletonPose Of(AnimationClip clip, float time, int joints)
    {
        var pose = Rest(joints);
        foreach (var channel in clip.Channels)
        {
            var (from, to, share) = KeyInterval.At(channel.Times, time);
            pose.Rotations[channel.Joint] = Quaternion.Slerp(channel.Rotations[from], channel.Rotations[to], share);
            if (channel.Offsets is { } offsets)
            {
                pose = pose with { Offsets = pose.Offsets ?? new Vector3[joints] };
                pose.Offsets![channel.Joint] = Vector3.Lerp(offsets[from], offsets[to], share);
            }
        }
        return pose;
    }
}
