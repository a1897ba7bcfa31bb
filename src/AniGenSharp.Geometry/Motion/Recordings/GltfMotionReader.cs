using System.Numerics;
using AniGenSharp.Geometry.Gltf.Reading;
using AniGenSharp.Geometry.Skeletons;

namespace AniGenSharp.Geometry.Motion.Recordings;

/// <summary>Reads the animations of glTF files and VRM animations as motions, sampled at even steps.</summary>
internal static class GltfMotionReader
{
    private const float FramesPerSecond = 30;

    /// <summary>More frames than this are an hour at 30 per second.</summary>
    private const int MaxFrames = 108_000;

    /// <summary>Reads all animations that move joints.</summary>
    /// <param name="path">A .glb, .gltf or .vrma file.</param>
    /// <param name="name">Name of an animation that has none, when it is the only one.</param>
    /// <exception cref="InvalidDataException">The file is not glTF, or none of its animations moves nodes.</exception>
    public static (IReadOnlyList<RecordedMotion> Motions, IReadOnlyList<string> Problems) Read(string path, string name)
    {
        var document = GltfDocument.Read(path);
        GltfExtensions.Check(document);
        var accessors = new GltfAccessors(document);
        var nodes = new GltfNodes(document);
        var animations = GltfAnimation.ReadAll(document, accessors, nodes);
        var bones = GltfHumanoid.Bones(document);
        var motions = new List<RecordedMotion>();
        var problems = new List<string>();
        for (int i = 0; i < animations.Length; i++)
        {
            string called = animations[i].Name ?? (animations.Length == 1 ? name : $"animation_{i}");
            problems.AddRange(animations[i].Problems.Select(problem => $"{called}: {problem}"));
            if (animations[i].Curves.Count > 0)
                motions.Add(new Sampler(nodes, bones, Kept(document, nodes, animations[i])).Sample(animations[i], called));
            else
                problems.Add($"{called} moves no nodes and is left out");
        }
        return motions.Count > 0 ? (motions, problems)
            : throw new InvalidDataException(animations.Length == 0 ? "it holds no animation." : "none of its animations moves nodes.");
    }

    /// <summary>The nodes that make up the skeleton: joints, animated nodes, and all above them, parents first.</summary>
    private static int[] Kept(GltfDocument document, GltfNodes nodes, GltfAnimation animation)
    {
        var kept = new HashSet<int>();
        var skinned = document.Root.Items("skins").SelectMany(skin => skin.Ints("joints"));
        foreach (int node in skinned.Concat(animation.Curves.Select(curve => curve.Node))
            .Where(node => (uint)node < (uint)nodes.Parents.Length))
            for (int above = node; above >= 0 && kept.Add(above); above = nodes.Parents[above])
            {
            }
        return [.. nodes.TopDown.Where(kept.Contains)];
    }

    /// <summary>Samples animations of some of a file's nodes.</summary>
    private sealed class Sampler
    {
        private readonly GltfNodes _nodes;
        private readonly int[] _kept;
        private readonly SkeletonForest _joints;
        private readonly Quaternion[] _restRotations;
        private readonly Dictionary<string, int> _bones = new(StringComparer.Ordinal);

        public Sampler(GltfNodes nodes, IReadOnlyDictionary<string, int> bones, int[] kept)
        {
            (_nodes, _kept) = (nodes, kept);
            var index = kept.Select((node, joint) => (node, joint)).ToDictionary(pair => pair.node, pair => pair.joint);
            var rest = Worlds([.. nodes.Local]);
            _joints = new SkeletonForest(
                rest.Positions,
                [.. kept.Select(node => nodes.Parents[node] < 0 ? -1 : index[nodes.Parents[node]])],
                [.. kept.Select(node => nodes.Names[node])]);
            _restRotations = rest.Rotations;
            foreach (var (bone, node) in bones)
                if (index.TryGetValue(node, out int joint))
                    _bones[bone] = joint;
        }

        public RecordedMotion Sample(GltfAnimation animation, string name)
        {
            float start = animation.Curves.Min(curve => curve.Times[0]), duration = animation.Duration - start;
            int steps = Math.Clamp((int)MathF.Round(duration * FramesPerSecond), duration > 0 ? 1 : 0, MaxFrames - 1);
            float frameTime = steps > 0 ? duration / steps : 1 / FramesPerSecond;
            var frames = new MotionFrame[steps + 1];
            for (int frame = 0; frame <= steps; frame++)
                frames[frame] = Worlds(animation.At(_nodes.Local, start + frame * frameTime));
            return new RecordedMotion(name, _joints, _restRotations, frameTime, frames)
            {
                IsYUp = true,
                HumanoidBones = _bones,
                HasRootOffset = true,
            };
        }

        private MotionFrame Worlds(NodeTransform[] locals)
        {
            var worlds = new Matrix4x4[locals.Length];
            foreach (int node in _kept)
                worlds[node] = _nodes.Parents[node] < 0 ? locals[node].Matrix : locals[node].Matrix * worlds[_nodes.Parents[node]];
            return new MotionFrame(
                Array.ConvertAll(_kept, node => AffineParts.RotationAndScale(worlds[node]).Rotation),
                Array.ConvertAll(_kept, node => worlds[node].Translation));
        }
    }
}
