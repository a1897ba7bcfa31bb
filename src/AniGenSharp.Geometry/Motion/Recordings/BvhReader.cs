using System.Numerics;
using AniGenSharp.Geometry.Skeletons;

namespace AniGenSharp.Geometry.Motion.Recordings;

/// <summary>
/// Reads BVH (Biovision hierarchy) files: HIERARCHY with one or several roots, then MOTION. Rotations can be in any order, and any joint
/// can have position channels, which then replace its offset.
/// </summary>
internal static class BvhReader
{
    /// <summary>Numbers in all frames together: 1 GB as floats.</summary>
    private const long MaxNumbers = 250_000_000;

    /// <summary>Reads a motion.</summary>
    /// <param name="text">The whole file.</param>
    /// <param name="name">Name of the motion.</param>
    /// <exception cref="InvalidDataException">The text is not a valid BVH file; the message names the line.</exception>
    public static RecordedMotion Read(TextReader text, string name)
    {
        var tokens = new BvhTokens(text);
        var hierarchy = BvhHierarchy.Read(tokens);
        tokens.Expect("MOTION");
        tokens.Expect("Frames:");
        float frames = tokens.Number();
        tokens.Expect("Frame");
        tokens.Expect("Time:");
        float frameTime = tokens.Number();
        if (!(frames >= 1 && frames == MathF.Floor(frames)) || !(frameTime > 0))
            throw tokens.Error($"{frames} frames of {frameTime} s are not a motion");
        if ((double)frames * hierarchy.Channels.Sum(channels => channels.Length) > MaxNumbers)
            throw tokens.Error($"{frames} frames are too many");
        var recorded = new List<BvhPose>();
        for (int frame = 0; frame < frames; frame++)
            recorded.Add(BvhPose.Read(tokens, hierarchy));
        return Assemble(hierarchy, recorded, name, frameTime);
    }

    private static RecordedMotion Assemble(BvhHierarchy hierarchy, List<BvhPose> recorded, string name, float frameTime)
    {
        bool[] keepsOffset = KeepsOffset(hierarchy, recorded);
        int[] parents = [.. hierarchy.Parents];
        var rest = new Vector3[parents.Length];
        for (int j = 0; j < rest.Length; j++)
            rest[j] = hierarchy.Offsets[j] + (parents[j] < 0 ? Vector3.Zero : rest[parents[j]]);
        var restRotations = new Quaternion[rest.Length];
        Array.Fill(restRotations, Quaternion.Identity);
        var frames = recorded.Select(pose =>
        {
            var rotations = new Quaternion[rest.Length];
            var positions = new Vector3[rest.Length];
            for (int j = 0; j < rest.Length; j++)
            {
                Vector3 local = keepsOffset[j] ? hierarchy.Offsets[j] : pose.Positions[j];
                rotations[j] = parents[j] < 0 ? pose.Rotations[j] : Quaternion.Normalize(rotations[parents[j]] * pose.Rotations[j]);
                positions[j] = parents[j] < 0 ? local : positions[parents[j]] + Vector3.Transform(local, rotations[parents[j]]);
            }
            return new MotionFrame(rotations, positions);
        });
        return new RecordedMotion(name, new SkeletonForest(rest, parents, [.. hierarchy.Names]), restRotations, frameTime, [.. frames])
        {
            HasRootOffset = hierarchy.Offsets[0] != Vector3.Zero
                || !hierarchy.Channels[0].Any(channel => channel.EndsWith("position", StringComparison.Ordinal)),
        };
    }

    /// <summary>Some tools write position channels for every joint and leave them zero, meaning the offset.</summary>
    private static bool[] KeepsOffset(BvhHierarchy hierarchy, List<BvhPose> recorded)
    {
        bool[] keeps = new bool[hierarchy.Names.Count];
        for (int j = 0; j < keeps.Length; j++)
        {
            int joint = j;
            keeps[j] = hierarchy.Parents[j] >= 0 && recorded.All(pose => pose.Positions[joint] == Vector3.Zero);
        }
        return keeps;
    }

    /// <summary>The numbers of one frame: rotation and position of each joint relative to its parent.</summary>
    private sealed record BvhPose(Quaternion[] Rotations, Vector3[] Positions)
    {
        public static BvhPose Read(BvhTokens tokens, BvhHierarchy hierarchy)
        {
            int count = hierarchy.Names.Count;
            var pose = new BvhPose(new Quaternion[count], [.. hierarchy.Offsets]);
            for (int j = 0; j < count; j++)
            {
                var rotation = Quaternion.Identity;
                foreach (string channel in hierarchy.Channels[j])
                {
                    float value = tokens.Number();
                    int axis = channel[0] - 'x';
                    if (channel[1] == 'p')
                        pose.Positions[j][axis] = value;
                    else if (channel[1] == 'r')
                        rotation *= Quaternion.CreateFromAxisAngle(Axis(axis), value * MathF.PI / 180);
                }
                pose.Rotations[j] = Quaternion.Normalize(rotation);
            }
            return pose;
        }

        private static Vector3 Axis(int axis) => axis == 0 ? Vector3.UnitX : axis == 1 ? Vector3.UnitY : Vector3.UnitZ;
    }
}
