using System.Numerics;
using AniGenSharp.Geometry.Skeletons;

namespace AniGenSharp.Geometry.Motion.Retargeting;

/// <summary>Turns world rotations and positions of a rig's joints into a clip, relative to the parents that the file has.</summary>
internal static class ClipBaker
{
    /// <summary>Distances below this share of the skeleton's size are rounding.</summary>
    private const float Tolerance = 1e-5f;

    /// <summary>Makes the clip.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="joints">The rig at rest.</param>
    /// <param name="frames">The rig frame by frame.</param>
    /// <param name="frameTime">Seconds from frame to frame.</param>
    /// <param name="moved">The joint that always gets offsets.</param>
    public static AnimationClip Bake(string name, SkeletonForest joints, PosedRig[] frames, float frameTime, int moved)
    {
        float[] times = [.. Enumerable.Range(0, frames.Length).Select(frame => frame * frameTime)];
        float tolerance = Tolerance * Size(joints.Joints);
        var channels = new List<JointChannel>();
        for (int joint = 0; joint < joints.Count; joint++)
        {
            int parent = joints.Parents[joint];
            var rotations = Array.ConvertAll(frames, frame => Relative(frame, joint, parent));
            var offsets = Array.ConvertAll(frames, frame => Offset(frame, joint, parent));
            bool shifts = joint == moved || offsets.Any(offset => offset.Length() > tolerance);
            if (shifts || frames[0].IsDriven[joint] || rotations.Any(rotation => MathF.Abs(rotation.W) < 1 - 1e-6f))
                channels.Add(new JointChannel(joint, times, Steady(rotations), shifts ? offsets : null));
        }
        return new AnimationClip(name, channels);
    }

    private static Quaternion Relative(PosedRig frame, int joint, int parent) => parent < 0
        ? frame.Rotations[joint]
        : Quaternion.Normalize(Quaternion.Conjugate(frame.Rotations[parent]) * frame.Rotations[joint]);

    private static Vector3 Offset(PosedRig frame, int joint, int parent) => parent < 0
        ? frame.Positions[joint] - frame.Rest[joint]
        : Vector3.Transform(frame.Positions[joint] - frame.Positions[parent], Quaternion.Conjugate(frame.Rotations[parent]))
            - (frame.Rest[joint] - frame.Rest[parent]);

    private static Quaternion[] Steady(Quaternion[] rotations)
    {
        for (int i = 1; i < rotations.Length; i++)
            if (Quaternion.Dot(rotations[i - 1], rotations[i]) < 0)
                rotations[i] = -rotations[i];
        return rotations;
    }

    private static float Size(Vector3[] joints)
    {
        Vector3 low = joints.Aggregate(Vector3.Min), high = joints.Aggregate(Vector3.Max);
        return MathF.Max((high - low).Length(), 1e-6f);
    }
}
