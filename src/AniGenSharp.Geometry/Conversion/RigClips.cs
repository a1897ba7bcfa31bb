using System.Numerics;
using AniGenSharp.Geometry.Gltf.Reading;
using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Conversion;

/// <summary>
/// Turns a file's animations of nodes into motions of its joints. Where only a joint's own node is moved, with linear keys, the keys are
/// those of the file; splines, steps and moved nodes between joints are sampled.
/// </summary>
internal sealed class RigClips
{
    private const float SamplesPerSecond = 60;

    /// <summary>More samples than this are an hour.</summary>
    private const int MaxSamples = 216_000;

    /// <summary>A step is shown as a change within this time, in seconds.</summary>
    private const float StepDuration = 1e-3f;

    /// <summary>Relative changes of scale that nobody sees.</summary>
    private const float ScaleTolerance = 1e-3f;

    private readonly RigFileContent _content;
    private readonly int[][] _chains;

    /// <param name="content">The file.</param>
    public RigClips(RigFileContent content)
    {
        _content = content;
        var joints = content.Joints;
        _chains = [.. Enumerable.Range(0, joints.Count).Select(joint =>
            Chain(content.JointNodes[joint], joints.Parents[joint] < 0 ? -1 : content.JointNodes[joints.Parents[joint]]))];
    }

    /// <summary>Reads an animation.</summary>
    /// <param name="animation">The animation.</param>
    /// <param name="name">Name of the clip.</param>
    /// <param name="notes">Gets what a clip cannot hold.</param>
    /// <returns>A motion of the file's joints, or null: the animation moves no joint.</returns>
    public AnimationClip? Read(GltfAnimation animation, string name, ICollection<string> notes)
    {
        var curves = animation.Curves.ToLookup(curve => curve.Node);
        var channels = new List<JointChannel>();
        bool scales = false;
        for (int joint = 0; joint < _chains.Length; joint++)
        {
            GltfCurve[] moving = [.. _chains[joint].SelectMany(node => curves[node])];
            if (moving.Length > 0)
                channels.Add(Channel(joint, moving, Times(joint, moving), ref scales));
        }
        if (scales)
            notes.Add($"{name} changes the scale of joints, which is not carried over");
        if (channels.Count == 0)
            notes.Add($"{name} moves no joint and is not carried over");
        return channels.Count > 0 ? new AnimationClip(name, channels) : null;
    }

    /// <summary>A node and those above it, up to another node, which is left out.</summary>
    private int[] Chain(int node, int end)
    {
        var chain = new List<int>();
        for (int above = node; above >= 0 && above != end; above = _content.Nodes.Parents[above])
            chain.Add(above);
        return [.. chain];
    }

    private float[] Times(int joint, GltfCurve[] curves)
    {
        var times = new SortedSet<float>(curves.SelectMany(curve => curve.Times).Select(time => MathF.Max(time, 0)));
        foreach (var curve in curves.Where(curve => curve.Interpolation == "STEP"))
            times.UnionWith(curve.Times.Select(time => time - StepDuration).Where(time => time > times.Min));
        bool exact = curves.All(curve => curve.Node == _content.JointNodes[joint] && curve.Interpolation is "LINEAR");
        if (exact || curves.All(curve => curve.Interpolation == "STEP"))
            return [.. times];
        float first = times.Min, duration = times.Max - first;
        int samples = (int)MathF.Min(duration * SamplesPerSecond, MaxSamples);
        for (int sample = 1; sample < samples; sample++)
            times.Add(first + sample * duration / samples);
        return [.. times];
    }

    private JointChannel Channel(int joint, GltfCurve[] curves, float[] times, ref bool scales)
    {
        var nodes = _content.Nodes;
        int parent = _content.Joints.Parents[joint];
        Matrix4x4 above = parent < 0 ? Matrix4x4.Identity : nodes.World[_content.JointNodes[parent]];
        Matrix4x4 rest = nodes.World[_content.JointNodes[joint]];
        Matrix4x4.Invert(rest, out var fromRest);
        var rotations = new Quaternion[times.Length];
        var offsets = new Vector3[times.Length];
        for (int key = 0; key < times.Length; key++)
        {
            // The joint in the scene while its parent rests.
            Matrix4x4 world = Matrix4x4.Identity;
            foreach (int node in _chains[joint])
                world *= Local(node, curves, times[key]).Matrix;
            world *= above;
            var (rotation, scale) = AffineParts.RotationAndScale(fromRest * world);
            scales |= Vector3.Distance(scale, Vector3.One) > ScaleTolerance;
            rotations[key] = YUpSpace.ToNetworks(rotation);
            offsets[key] = YUpSpace.ToNetworks(world.Translation - rest.Translation);
        }
        bool moves = curves.Any(curve => curve.Path == NodePath.Translation || curve.Node != _content.JointNodes[joint]);
        return new JointChannel(joint, times, rotations, moves ? offsets : null);
    }

    private NodeTransform Local(int node, GltfCurve[] curves, float time)
    {
        var local = _content.Nodes.Local[node];
        foreach (var curve in curves)
            if (curve.Node == node)
                local = curve.Apply(local, time);
        return local;
    }
}
