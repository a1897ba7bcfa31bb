using System.Globalization;
using System.Numerics;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skeletons.Anatomy;

namespace AniGenSharp.Geometry.Motion;

/// <summary>
/// Writes a skeleton, and a motion of it, as BVH with the axes of the GLB (y up), so that both overlay. Rotations are
/// written as z, x, y; only the root moves from its place.
/// </summary>
internal static class BvhWriter
{
    private const float FrameTime = 1f / 30;

    /// <summary>Writes the rest pose, or a clip at 30 frames a second.</summary>
    /// <param name="skeleton">A skeleton in the networks' space.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="clip">The motion, or null for one frame at rest.</param>
    /// <param name="units">Units of the file per unit of the skeleton.</param>
    public static void Write(Skeleton skeleton, TextWriter writer, AnimationClip? clip = null, float units = 1)
    {
        string[] names = Array.ConvertAll(
            BoneNames.Of(skeleton),
            name => string.Join('_', name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        Vector3[] joints = [.. skeleton.Joints.Select(joint => YUpSpace.FromNetworks(joint) * units)];
        int root = skeleton.Root;
        var order = new List<int>();
        writer.Write("HIERARCHY\n");
        WriteTree();

        int frames = clip is null ? 1 : (int)MathF.Round(clip.Duration / FrameTime) + 1;
        writer.Write($"MOTION\nFrames: {frames}\nFrame Time: {Text(FrameTime)}\n");
        for (int frame = 0; frame < frames; frame++)
        {
            var pose = clip is null ? SkeletonPose.Rest(skeleton.Count) : SkeletonPose.Of(clip, frame * FrameTime, skeleton.Count);
            var place = joints[root] + YUpSpace.FromNetworks(pose.Offsets?[root] ?? Vector3.Zero) * units;
            writer.Write($"{Text(place.X)} {Text(place.Y)} {Text(place.Z)}");
            foreach (int joint in order)
            {
                var angles = ZxyDegrees(YUpSpace.FromNetworks(pose.Rotations[joint]));
                writer.Write($" {Text(angles.Z)} {Text(angles.X)} {Text(angles.Y)}");
            }
            writer.Write('\n');
        }

        // By a stack of our own, since a chain may be deeper than the thread's.
        void WriteTree()
        {
            var open = new Stack<(int Joint, int Depth, bool Written)>([(root, 0, false)]);
            while (open.TryPop(out var entry))
            {
                var (joint, depth, written) = entry;
                string indent = new('\t', depth);
                if (written)
                {
                    writer.Write($"{indent}}}\n");
                    continue;
                }
                WriteJoint(joint, indent);
                open.Push((joint, depth, true));
                foreach (int child in skeleton.Children(joint).Reverse())
                    open.Push((child, depth + 1, false));
            }
        }

        void WriteJoint(int joint, string indent)
        {
            int parent = skeleton.Parents[joint];
            var offset = joints[joint] - (parent < 0 ? Vector3.Zero : joints[parent]);
            order.Add(joint);
            writer.Write($"{indent}{(parent < 0 ? "ROOT" : "JOINT")} {names[joint]}\n{indent}{{\n");
            writer.Write($"{indent}\tOFFSET {Text(offset.X)} {Text(offset.Y)} {Text(offset.Z)}\n");
            writer.Write(parent < 0
                ? $"{indent}\tCHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation\n"
                : $"{indent}\tCHANNELS 3 Zrotation Xrotation Yrotation\n");
            if (skeleton.Children(joint).Length > 0)
                return;
            // The tip goes on along the bone above by half its length.
            var tip = parent < 0 ? 0.1f * units * Vector3.UnitY : 0.5f * offset;
            writer.Write($"{indent}\tEnd Site\n{indent}\t{{\n{indent}\t\tOFFSET {Text(tip.X)} {Text(tip.Y)} {Text(tip.Z)}\n{indent}\t}}\n");
        }
    }

    /// <summary>Angles about x, y and z, in degrees, of a turn that is made by y first, then x, then z.</summary>
    internal static Vector3 ZxyDegrees(Quaternion turn)
    {
        // Columns of the rotation matrix.
        Vector3 x = Vector3.Transform(Vector3.UnitX, turn), y = Vector3.Transform(Vector3.UnitY, turn),
            z = Vector3.Transform(Vector3.UnitZ, turn);
        float aroundX = MathF.Asin(Math.Clamp(y.Z, -1, 1));
        var angles = MathF.Abs(y.Z) < 0.99999f
            ? new Vector3(aroundX, MathF.Atan2(-x.Z, z.Z), MathF.Atan2(-y.X, y.Y))
            : new Vector3(aroundX, 0, MathF.Atan2(x.Y, x.X));
        return angles * (180 / MathF.PI);
    }

    private static string Text(float value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
