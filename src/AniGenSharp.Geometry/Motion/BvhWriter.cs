using System.Globalization;
using System.Numerics;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skeletons.Anatomy;

namespace AniGenSharp.Geometry.Motion;

/// <summary>
/// Writes a skeleton and a motion of it as BVH, with the axes of the GLB (y up), so that both overlay. Rotations are written in the
/// order z, x, y; only the root has positions.
/// </summary>
internal sealed class BvhWriter
{
    private const float FrameTime = 1f / 30;

    private readonly Skeleton _skeleton;
    private readonly TextWriter _writer;
    private readonly float _units;
    private readonly string[] _names;
    private readonly Vector3[] _joints;
    private readonly List<int> _order = [];

    private BvhWriter(Skeleton skeleton, TextWriter writer, float units)
    {
        _skeleton = skeleton;
        _writer = writer;
        _units = units;
        _names = Array.ConvertAll(
            BoneNames.Of(skeleton),
            name => string.Join('_', name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        _joints = [.. skeleton.Joints.Select(joint => YUpSpace.FromNetworks(joint) * units)];
    }

    /// <summary>Writes the rest pose, or a clip at 30 frames per second.</summary>
    /// <param name="skeleton">A skeleton in the networks' space.</param>
    /// <param name="writer">Receives the text.</param>
    /// <param name="clip">The motion; null for one frame at rest.</param>
    /// <param name="units">Units of the file per unit of the skeleton.</param>
    public static void Write(Skeleton skeleton, TextWriter writer, AnimationClip? clip = null, float units = 1)
    {
        var bvh = new BvhWriter(skeleton, writer, units);
        bvh.WriteHierarchy();
        bvh.WriteMotion(clip);
    }

    /// <summary>Writes the joints. The stack is explicit because a chain may be longer than the thread's stack allows.</summary>
    private void WriteHierarchy()
    {
        _writer.Write("HIERARCHY\n");
        var open = new Stack<(int Joint, int Depth, bool IsWritten)>([(_skeleton.Root, 0, false)]);
        while (open.TryPop(out var entry))
        {
            var (joint, depth, isWritten) = entry;
            string indent = new('\t', depth);
            if (isWritten)
            {
                _writer.Write($"{indent}}}\n");
                continue;
            }
            WriteJoint(joint, indent);
            open.Push((joint, depth, true));
            foreach (int child in _skeleton.Children(joint).Reverse())
                open.Push((child, depth + 1, false));
        }
    }

    private void WriteJoint(int joint, string indent)
    {
        int parent = _skeleton.Parents[joint];
        var offset = _joints[joint] - (parent < 0 ? Vector3.Zero : _joints[parent]);
        _order.Add(joint);
        _writer.Write($"{indent}{(parent < 0 ? "ROOT" : "JOINT")} {_names[joint]}\n{indent}{{\n");
        _writer.Write($"{indent}\tOFFSET {Text(offset)}\n");
        _writer.Write(parent < 0
            ? $"{indent}\tCHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation\n"
            : $"{indent}\tCHANNELS 3 Zrotation Xrotation Yrotation\n");
        if (_skeleton.Children(joint).Length > 0)
            return;
        // The tip extends the bone above by half its length.
        var tip = parent < 0 ? 0.1f * _units * Vector3.UnitY : 0.5f * offset;
        _writer.Write($"{indent}\tEnd Site\n{indent}\t{{\n{indent}\t\tOFFSET {Text(tip)}\n{indent}\t}}\n");
    }

    private void WriteMotion(AnimationClip? clip)
    {
        int root = _skeleton.Root, count = _skeleton.Count;
        int frames = clip is null ? 1 : (int)MathF.Round(clip.Duration / FrameTime) + 1;
        _writer.Write($"MOTION\nFrames: {frames}\nFrame Time: {Text(FrameTime)}\n");
        for (int frame = 0; frame < frames; frame++)
        {
            var pose = clip is null ? SkeletonPose.Rest(count) : SkeletonPose.Of(clip, frame * FrameTime, count);
            _writer.Write(Text(_joints[root] + YUpSpace.FromNetworks(pose.Offsets?[root] ?? Vector3.Zero) * _units));
            foreach (int joint in _order)
            {
                var angles = ZxyDegrees(YUpSpace.FromNetworks(pose.Rotations[joint]));
                _writer.Write($" {Text(angles.Z)} {Text(angles.X)} {Text(angles.Y)}");
            }
            _writer.Write('\n');
        }
    }

    /// <summary>Angles about x, y and z, in degrees, of a rotation that rotates about y first, then x, then z.</summary>
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

    private static string Text(Vector3 vector) => $"{Text(vector.X)} {Text(vector.Y)} {Text(vector.Z)}";

    private static string Text(float value) => value.ToString("0.######;-0.######;0", CultureInfo.InvariantCulture);
}
