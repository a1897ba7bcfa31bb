using System.Numerics;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Skeletons;

namespace AniGenSharp.Geometry.Gltf.Reading;

/// <summary>
/// Converts motions of joints to curves of a file's nodes. If the space of a bone has a uniform scale, mirrored or not, rotations are
/// enough. In an unevenly scaled space a rotating bone would also be stretched, so translations and scales compensate for that.
/// </summary>
internal sealed class NodeCurves
{
    /// <summary>Stretch below this is invisible.</summary>
    private const float StretchTolerance = 0.02f;

    private readonly GltfNodes _nodes;
    private readonly int[] _jointNodes;
    private readonly SkeletonForest _joints;
    private readonly List<string> _problems;
    private readonly bool _even;

    /// <param name="nodes">The file's nodes.</param>
    /// <param name="jointNodes">Index of each joint's node, [J].</param>
    /// <param name="joints">The joints in the networks' space.</param>
    /// <param name="problems">Receives what cannot be converted exactly.</param>
    public NodeCurves(GltfNodes nodes, int[] jointNodes, SkeletonForest joints, List<string> problems)
    {
        (_nodes, _jointNodes, _joints, _problems) = (nodes, jointNodes, joints, problems);
        _even = jointNodes.All(node => AffineParts.IsUniform(Above(node)));
    }

    /// <summary>The curves of a clip.</summary>
    public IReadOnlyList<GltfCurve> Of(AnimationClip clip) => _even ? EvenCurves(clip) : new UnevenSpace(this, clip).Curves();

    private Matrix4x4 Above(int node) => _nodes.Parents[node] < 0 ? Matrix4x4.Identity : _nodes.World[_nodes.Parents[node]];

    private List<GltfCurve> EvenCurves(AnimationClip clip)
    {
        var curves = new List<GltfCurve>();
        foreach (JointChannel channel in clip.Channels)
        {
            int node = _jointNodes[channel.Joint];
            Matrix4x4 above = Above(node);
            Quaternion fromParent = OrthogonalPart(above), toParent = Quaternion.Conjugate(fromParent), rest = _nodes.Local[node].Rotation;
            var rotations = new Vector4[channel.Times.Length];
            for (int key = 0; key < rotations.Length; key++)
                rotations[key] = Vector(toParent * YUpSpace.FromNetworks(channel.Rotations[key]) * fromParent * rest);
            curves.Add(new GltfCurve(node, NodePath.Rotation, "LINEAR", channel.Times, ShorterArcs(rotations)));
            if (channel.Offsets is not { } offsets)
                continue;
            Matrix4x4.Invert(above, out Matrix4x4 into);
            curves.Add(new GltfCurve(node, NodePath.Translation, "LINEAR", channel.Times, Array.ConvertAll(offsets, offset =>
                (_nodes.Local[node].Translation + Vector3.TransformNormal(YUpSpace.FromNetworks(offset), into)).AsVector4())));
        }
        return curves;
    }

    /// <summary>
    /// The rotation of a space whose scale is uniform. Mirroring in all three axes commutes with every rotation, so it can be ignored.
    /// </summary>
    private static Quaternion OrthogonalPart(in Matrix4x4 matrix) =>
        AffineParts.RotationAndScale(matrix.GetDeterminant() < 0 ? matrix * -1 : matrix).Rotation;

    private static Vector4 Vector(Quaternion q)
    {
        q = Quaternion.Normalize(q);
        return new Vector4(q.X, q.Y, q.Z, q.W);
    }

    /// <summary>Chooses the sign of each key so that players that do not look for the shorter arc follow it too.</summary>
    private static Vector4[] ShorterArcs(Vector4[] rotations)
    {
        for (int key = 1; key < rotations.Length; key++)
            if (Vector4.Dot(rotations[key - 1], rotations[key]) < 0)
                rotations[key] = -rotations[key];
        return rotations;
    }

    /// <summary>Curves of all joints in an unevenly scaled space, key by key from the top down.</summary>
    private sealed class UnevenSpace
    {
        private readonly NodeCurves _owner;
        private readonly AnimationClip _clip;
        private readonly float[] _times;
        private readonly Matrix4x4[] _reached;
        private readonly Dictionary<int, (Vector4[] Translations, Vector4[] Rotations, Vector4[] Scales)> _keys = [];
        private readonly Dictionary<int, int> _jointOf = [];
        private float _stretch;

        public UnevenSpace(NodeCurves owner, AnimationClip clip)
        {
            (_owner, _clip) = (owner, clip);
            _times = [.. clip.Channels.SelectMany(channel => channel.Times).Distinct().Order()];
            _reached = new Matrix4x4[owner._nodes.World.Length];
            for (int j = 0; j < owner._jointNodes.Length; j++)
            {
                _jointOf.TryAdd(owner._jointNodes[j], j);
                _keys.TryAdd(owner._jointNodes[j], (new Vector4[_times.Length], new Vector4[_times.Length], new Vector4[_times.Length]));
            }
        }

        public List<GltfCurve> Curves()
        {
            for (int key = 0; key < _times.Length; key++)
                Solve(key);
            if (_stretch > StretchTolerance)
                _owner._problems.Add(
                    $"the armature is unevenly scaled: parts of the skin are up to {_stretch:p0} off their shape in {_clip.Name}");
            var curves = new List<GltfCurve>();
            foreach (var (node, (translations, rotations, scales)) in _keys)
            {
                Add(node, NodePath.Rotation, ShorterArcs(rotations));
                Add(node, NodePath.Translation, translations);
                Add(node, NodePath.Scale, scales);
            }
            return curves;

            void Add(int node, NodePath path, Vector4[] values)
            {
                if (values.Any(value => Vector4.Distance(value, values[0]) > 1e-6f) || !IsAtRest(node, path, values[0]))
                    curves.Add(new GltfCurve(node, path, "LINEAR", _times, values));
            }
        }

        private bool IsAtRest(int node, NodePath path, Vector4 value)
        {
            var rest = _owner._nodes.Local[node];
            Vector4 expected = path switch
            {
                NodePath.Rotation => Vector(rest.Rotation),
                NodePath.Scale => rest.Scale.AsVector4(),
                _ => rest.Translation.AsVector4(),
            };
            return Vector4.Distance(value, expected) < 1e-6f || path == NodePath.Rotation && Vector4.Distance(-value, expected) < 1e-6f;
        }

        private void Solve(int key)
        {
            var nodes = _owner._nodes;
            var (rotations, positions) = SkeletonPose.Of(_clip, _times[key], _owner._joints.Count).World(_owner._joints);
            foreach (int node in nodes.TopDown)
            {
                Matrix4x4 above = nodes.Parents[node] < 0 ? Matrix4x4.Identity : _reached[nodes.Parents[node]];
                if (!_jointOf.TryGetValue(node, out int joint) || !Matrix4x4.Invert(above, out Matrix4x4 into))
                {
                    _reached[node] = nodes.Local[node].Matrix * above;
                    continue;
                }
                Matrix4x4 wanted = nodes.World[node] * Motion(joint, rotations[joint], positions[joint]);
                Matrix4x4 local = wanted * into;
                var (rotation, scale) = AffineParts.RotationAndScale(local);
                _reached[node] = NodeTransform.Compose(local.Translation, rotation, scale) * above;
                _stretch = MathF.Max(_stretch, Difference(_reached[node], wanted));
                var (translationKeys, rotationKeys, scaleKeys) = _keys[node];
                translationKeys[key] = local.Translation.AsVector4();
                rotationKeys[key] = Vector(rotation);
                scaleKeys[key] = scale.AsVector4();
            }
        }

        private Matrix4x4 Motion(int joint, Quaternion rotation, Vector3 position) =>
            Matrix4x4.CreateTranslation(-YUpSpace.FromNetworks(_owner._joints.Joints[joint]))
            * Matrix4x4.CreateFromQuaternion(YUpSpace.FromNetworks(rotation))
            * Matrix4x4.CreateTranslation(YUpSpace.FromNetworks(position));

        /// <summary>How far the axes of two matrices differ, as a share of their length.</summary>
        private static float Difference(in Matrix4x4 a, in Matrix4x4 b)
        {
            float most = 0, length = 0;
            for (int row = 0; row < 3; row++)
                for (int column = 0; column < 3; column++)
                {
                    most = MathF.Max(most, MathF.Abs(a[row, column] - b[row, column]));
                    length = MathF.Max(length, MathF.Abs(b[row, column]));
                }
            return most / MathF.Max(length, 1e-20f);
        }
    }
}
