using System.Numerics;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skinning;
using SharpGLTF.Schema2;

namespace AniGenSharp.Geometry.Gltf;

/// <summary>
/// Any skinned GLB, ours or not: its first skin and everything that is bound to it, at rest, in the networks' space
/// (<see cref="YUpSpace"/>), and the way to add a motion to it while all else stays as it is.
/// </summary>
internal sealed class SkinnedGlb
{
    private readonly ModelRoot _model;
    private readonly NodeTree _nodes;
    private readonly Node[] _joints;

    private SkinnedGlb(ModelRoot model, NodeTree nodes, Node[] joints, TriangleMesh mesh, InfluenceTable influences)
    {
        (_model, _nodes, _joints, Mesh, Influences) = (model, nodes, joints, mesh, influences);
        var index = new Dictionary<int, int>();
        for (int j = 0; j < _joints.Length; j++)
            index.TryAdd(_joints[j].LogicalIndex, j);
        Skeleton = new SkeletonForest(
            Array.ConvertAll(_joints, node => YUpSpace.ToNetworks(_nodes.World[node.LogicalIndex].Translation)),
            Array.ConvertAll(_joints, node => Above(node.LogicalIndex, index)),
            Array.ConvertAll(_joints, node => string.IsNullOrEmpty(node.Name) ? $"node_{node.LogicalIndex}" : node.Name));
    }

    /// <summary>Everything bound to the skin, as it is at rest. Vertices split in the file stay split.</summary>
    public TriangleMesh Mesh { get; }

    /// <summary>The skin's joints in its order; a joint's parent is the nearest joint among the nodes above it.</summary>
    public SkeletonForest Skeleton { get; }

    /// <summary>All influences the file has, heaviest or not, [V, 4 or 8 or …].</summary>
    public InfluenceTable Influences { get; }

    /// <summary>How many skins the file's meshes are bound to; only the first is read.</summary>
    public required int Skins { get; init; }

    /// <summary>Names of the animations.</summary>
    public IReadOnlyList<string> Clips => [.. _model.LogicalAnimations.Select(animation => animation.Name ?? "")];

    /// <summary>Reads a file, checking that it is sound glTF.</summary>
    /// <param name="path">A .glb or .gltf file.</param>
    /// <exception cref="InvalidDataException">It is no sound glTF, or nothing in it is skinned; the message says why.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static SkinnedGlb Read(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException(Directory.Exists(path) ? $"{path} is a folder." : $"{path} does not exist.", path);
        byte[] file = File.ReadAllBytes(path);
        if (NodeTree.Fault(file) is { } fault)
            throw new InvalidDataException($"{path} is no sound glTF: {fault}");
        ModelRoot model;
        try
        {
            var context = ReadContext.CreateFromDirectory(new DirectoryInfo(Path.GetDirectoryName(Path.GetFullPath(path))!));
            context.Validation = SharpGLTF.Validation.ValidationMode.Strict;
            model = context.ReadSchema2(new MemoryStream(file));
        }
        catch (Exception e) when (e is not (IOException or UnauthorizedAccessException or OutOfMemoryException))
        {
            throw new InvalidDataException($"{path} is no sound glTF: {e.Message.ReplaceLineEndings(" ")}", e);
        }
        var nodes = model.LogicalNodes.Where(node => node.Mesh is not null && node.Skin is not null).ToArray();
        if (nodes.Length == 0)
            throw new InvalidDataException($"{path} holds no skinned mesh.");
        Skin skin = nodes[0].Skin;
        Node[] joints = [.. skin.Joints];
        var tree = new NodeTree(model);
        try
        {
            var (mesh, influences) = ReadMesh(nodes.Where(node => node.Skin == skin).SelectMany(node => node.Mesh.Primitives), Motions(skin, joints, tree));
            return new SkinnedGlb(model, tree, joints, mesh, influences) { Skins = nodes.Select(node => node.Skin).Distinct().Count() };
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>The file with one more animation.</summary>
    /// <param name="clip">A motion of <see cref="Skeleton"/>. Where an animation has its name already, the new one gets a number behind it.</param>
    /// <returns>The bytes of a GLB.</returns>
    /// <exception cref="InvalidDataException">A bone that moves is sheared, flat or mirrored.</exception>
    public byte[] With(AnimationClip clip)
    {
        ModelRoot model = _model.DeepClone();
        Animation animation = model.CreateAnimation(Unused(clip.Name));
        foreach (JointChannel channel in clip.Channels)
        {
            Node node = model.LogicalNodes[_joints[channel.Joint].LogicalIndex];
            int parent = _nodes.Parents[node.LogicalIndex];
            Matrix4x4 above = parent < 0 ? Matrix4x4.Identity : _nodes.World[parent];
            if (above.GetDeterminant() < 0)
                throw new InvalidDataException("a bone of the file hangs in a mirrored space and cannot be turned.");
            var local = node.LocalTransform.GetDecomposed();
            Quaternion ofParent = Rotation(above), toParent = Quaternion.Conjugate(ofParent), rest = ofParent * local.Rotation;
            node.LocalTransform = local;
            var rotations = new Dictionary<float, Quaternion>();
            Quaternion last = Quaternion.Identity;
            for (int key = 0; key < channel.Times.Length; key++)
            {
                Quaternion rotation = Quaternion.Normalize(toParent * YUpSpace.FromNetworks(channel.Rotations[key]) * rest);
                last = key > 0 && Quaternion.Dot(last, rotation) < 0 ? -rotation : rotation;
                rotations[channel.Times[key]] = last;
            }
            animation.CreateRotationChannel(node, rotations);
            if (channel.Offsets is not { } offsets)
                continue;
            Matrix4x4.Invert(above, out Matrix4x4 into);
            var translations = new Dictionary<float, Vector3>();
            for (int key = 0; key < offsets.Length; key++)
                translations[channel.Times[key]] = local.Translation + Vector3.TransformNormal(YUpSpace.FromNetworks(offsets[key]), into);
            animation.CreateTranslationChannel(node, translations);
        }
        return model.WriteGLB().ToArray();
    }

    /// <summary>A clip's name, with the first number that makes it another than those there.</summary>
    public string Unused(string name) => Clips.Contains(name)
        ? Enumerable.Range(2, int.MaxValue - 2).Select(i => $"{name}_{i}").First(numbered => !Clips.Contains(numbered))
        : name;

    private static Quaternion Rotation(Matrix4x4 matrix) => Matrix4x4.Decompose(matrix, out _, out Quaternion rotation, out _)
        ? rotation
        : throw new InvalidDataException("a bone of the file is sheared or flat and cannot be turned.");

    private int Above(int node, Dictionary<int, int> joints)
    {
        for (int parent = _nodes.Parents[node]; parent >= 0; parent = _nodes.Parents[parent])
            if (joints.TryGetValue(parent, out int joint))
                return joint;
        return -1;
    }

    /// <summary>Where each joint takes what is bound to it.</summary>
    private static Matrix4x4[] Motions(Skin skin, Node[] joints, NodeTree nodes)
    {
        var binds = skin.InverseBindMatrices;
        // A file may leave them away: they are then the identity.
        if (binds.Count != 0 && binds.Count < joints.Length)
            throw new InvalidDataException($"there are {binds.Count} inverse bind matrices for {joints.Length} joints.");
        var motions = new Matrix4x4[joints.Length];
        for (int j = 0; j < joints.Length; j++)
        {
            Matrix4x4 world = nodes.World[joints[j].LogicalIndex];
            if (!Matrix4x4.Invert(world, out _))
                throw new InvalidDataException($"joint {j} ({joints[j].Name}) is scaled to nothing or lies beyond all bounds.");
            motions[j] = binds.Count == 0 ? world : binds[j] * world;
        }
        return motions;
    }

    private static (TriangleMesh Mesh, InfluenceTable Influences) ReadMesh(IEnumerable<MeshPrimitive> primitives, Matrix4x4[] motions)
    {
        MeshPrimitive[] parts = [.. primitives];
        if (parts.Any(part => part.GetVertexAccessor("POSITION") is null))
            throw new InvalidDataException("the skinned mesh has no positions.");
        int sets = parts.Select(part => part.VertexAccessors.Keys.Count(name => name.StartsWith("WEIGHTS_", StringComparison.Ordinal))).DefaultIfEmpty().Max();
        if (sets == 0)
            throw new InvalidDataException("the skinned mesh has no weights.");
        var positions = new List<Vector3>();
        var indices = new List<int>();
        var joints = new List<ushort>();
        var weights = new List<float>();
        foreach (MeshPrimitive part in parts)
        {
            int first = positions.Count;
            foreach (var (a, b, c) in part.GetTriangleIndices())
                indices.AddRange([first + a, first + b, first + c]);
            var places = part.GetVertexAccessor("POSITION").AsVector3Array();
            var named = Enumerable.Range(0, sets).Select(set => part.GetVertexAccessor($"JOINTS_{set}")?.AsVector4Array()).ToArray();
            var shares = Enumerable.Range(0, sets).Select(set => part.GetVertexAccessor($"WEIGHTS_{set}")?.AsVector4Array()).ToArray();
            if (named.Concat(shares).Any(values => values is not null && values.Count != places.Count))
                throw new InvalidDataException("not every vertex of the skinned mesh has joints and weights.");
            for (int v = 0; v < places.Count; v++)
            {
                var sum = Vector3.Zero;
                float total = 0;
                for (int set = 0; set < sets; set++)
                {
                    Vector4 joint = named[set]?[v] ?? default;
                    Vector4 weight = shares[set]?[v] ?? default;
                    for (int k = 0; k < 4; k++)
                    {
                        if (joint[k] >= motions.Length)
                            throw new InvalidDataException($"a vertex names joint {joint[k]} of {motions.Length}.");
                        joints.Add((ushort)joint[k]);
                        weights.Add(weight[k]);
                        total += weight[k];
                        sum += weight[k] * Vector3.Transform(places[v], motions[(int)joint[k]]);
                    }
                }
                positions.Add(YUpSpace.ToNetworks(total > 0 ? sum / total : places[v]));
            }
        }
        return (new TriangleMesh([.. positions], [.. indices]), new InfluenceTable(4 * sets, [.. joints], [.. weights]));
    }
}
