using System.Numerics;
using AniGenSharp.Geometry.Skeletons;

namespace AniGenSharp.Geometry.Editing;

/// <summary>Makes a clip move another tree of joints in the same way.</summary>
internal static class ClipRebinding
{
    private const float Epsilon = 1e-6f;

    /// <summary>Rewrites a clip.</summary>
    /// <param name="clip">The clip of the old skeleton.</param>
    /// <param name="old">The old skeleton.</param>
    /// <param name="skeleton">The new skeleton.</param>
    /// <param name="follows">The old joint with which each new joint moves, [J].</param>
    public static AnimationClip Apply(AnimationClip clip, Skeleton old, Skeleton skeleton, int[] follows)
    {
        var channels = clip.Channels.ToDictionary(channel => channel.Joint);
        var result = new List<JointChannel>();
        (float[] Times, (Quaternion[] Rotations, Vector3[] Positions)[] Poses)? sampled = null;
        for (int joint = 0; joint < skeleton.Count; joint++)
        {
            if (KeepsParent(joint, old, skeleton, follows))
            {
                if (channels.TryGetValue(follows[joint], out var channel))
                    result.Add(channel with { Joint = joint });
                continue;
            }
            sampled ??= Sample(clip, old);
            if (Channel(joint, sampled.Value.Times, sampled.Value.Poses, (old, skeleton, follows)) is { } computed)
                result.Add(computed);
        }
        return clip with { Channels = result };
    }

    private static bool KeepsParent(int joint, Skeleton old, Skeleton skeleton, int[] follows)
    {
        int parent = skeleton.Parents[joint], oldParent = old.Parents[follows[joint]];
        return skeleton.Joints[joint] == old.Joints[follows[joint]]
            && (parent < 0 ? oldParent < 0 : follows[parent] == oldParent);
    }

    /// <summary>The poses of the old skeleton at all key times.</summary>
    private static (float[] Times, (Quaternion[] Rotations, Vector3[] Positions)[] Poses) Sample(AnimationClip clip, Skeleton old)
    {
        float[] times = [.. clip.Channels.SelectMany(channel => channel.Times).Distinct().Order()];
        return (times, Array.ConvertAll(times, time => SkeletonPose.Of(clip, time, old.Count).World(old)));
    }

    /// <summary>The motion of one joint relative to its new parent; null if it does not move.</summary>
    private static JointChannel? Channel(
        int joint, float[] times, (Quaternion[] Rotations, Vector3[] Positions)[] poses, (Skeleton Old, Skeleton New, int[] Follows) rigs)
    {
        var (old, skeleton, follows) = rigs;
        var rotations = new Quaternion[times.Length];
        var offsets = new Vector3[times.Length];
        int parent = skeleton.Parents[joint];
        for (int i = 0; i < times.Length; i++)
        {
            var (rotation, position) = World(joint, i);
            var (above, origin) = parent < 0 ? (Quaternion.Identity, Vector3.Zero) : World(parent, i);
            var rest = skeleton.Joints[joint] - (parent < 0 ? Vector3.Zero : skeleton.Joints[parent]);
            var back = Quaternion.Conjugate(above);
            rotations[i] = Quaternion.Normalize(back * rotation);
            offsets[i] = Vector3.Transform(position - origin, back) - rest;
        }
        bool moves = offsets.Any(offset => offset.Length() > Epsilon);
        return times.Length == 0 || !moves && rotations.All(rotation => 1 - MathF.Abs(rotation.W) < Epsilon)
            ? null
            : new JointChannel(joint, times, rotations, moves ? offsets : null);

        (Quaternion Rotation, Vector3 Position) World(int index, int key)
        {
            int source = follows[index];
            var turn = poses[key].Rotations[source];
            return (turn, poses[key].Positions[source] + Vector3.Transform(skeleton.Joints[index] - old.Joints[source], turn));
        }
    }
}
