using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using AniGenSharp.Geometry.Assets;
using AniGenSharp.Geometry.Gltf.Reading;
using AniGenSharp.Geometry.Skinning;

namespace AniGenSharp.Geometry.MeshFiles;

/// <summary>
/// Adds a rig to a glTF file: joint nodes, skins, and joints and weights of the vertices. All else in the file stays as it is. A mesh that
/// several nodes show becomes one mesh per node, with the same data but for its weights.
/// </summary>
internal sealed class GltfRigWriter
{
    // glTF's number for a buffer view of vertex attributes.
    private const int ArrayBuffer = 34962;

    private const int Float = 5126, UnsignedByte = 5121, UnsignedShort = 5123;

    private static readonly JsonSerializerOptions s_json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 1024,
    };

    private readonly GltfScene _scene;
    private readonly BoneNodes _bones;
    private readonly SkinInfluences _influences;
    private readonly Quaternion _fromYUp;
    private readonly JsonObject _root;
    private readonly MemoryStream _binary;
    private readonly List<(Matrix4x4 World, int Skin)> _skins = [];
    private int _firstBone;

    private GltfRigWriter(GltfScene scene, RiggedAsset asset, Quaternion fromYUp, BoneAxes axes)
    {
        (_scene, _influences, _fromYUp) = (scene, asset.Influences, fromYUp);
        _bones = new BoneNodes(asset.Skeleton, axes);
        _root = JsonNode.Parse(scene.Document.Root.GetRawText(), null, new JsonDocumentOptions { MaxDepth = s_json.MaxDepth })!.AsObject();
        _binary = GltfBuffers.MergeIntoOne(_root, scene.Document);
    }

    /// <summary>Writes a file.</summary>
    /// <param name="scene">The file that gets the rig.</param>
    /// <param name="asset">
    /// The rig: influences of the vertices of <see cref="GltfScene.Mesh"/>, joints and clips at the file's scale and place but in the
    /// networks' orientation.
    /// </param>
    /// <param name="fromYUp">From the orientation of our files (y up, facing +z) to the file's.</param>
    /// <param name="axes">Rest orientation of the bones.</param>
    /// <returns>The bytes of a .glb file.</returns>
    public static byte[] Write(GltfScene scene, RiggedAsset asset, Quaternion fromYUp, BoneAxes axes)
    {
        var writer = new GltfRigWriter(scene, asset, fromYUp, axes);
        var remains = scene.IsRigged ? new RigRemains(writer._root) : null;
        bool[] removed = scene.IsRigged ? RigRemoval.Run(writer._root, scene) : [];
        writer.AddBones(removed);
        writer.AddSkins();
        foreach (var clip in asset.Clips)
            writer.Add(clip);
        if (asset.Humanoid is { } humanoid)
            writer.Describe(humanoid);
        var binary = remains?.Remove(removed, writer._binary) ?? writer._binary;
        writer._root["buffers"] = new JsonArray(new JsonObject { ["byteLength"] = (int)binary.Length });
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(writer._root, s_json);
        return GlbChunks.Join(json, binary.GetBuffer().AsSpan(0, (int)binary.Length));
    }

    private void AddBones(bool[] removed)
    {
        var nodes = List("nodes");
        var names = _scene.Nodes.Names.Where((_, node) => !removed.ElementAtOrDefault(node)).ToHashSet(StringComparer.Ordinal);
        bool isTurned = MathF.Abs(_fromYUp.W) < 1 - 1e-6f;
        int top = nodes.Count;
        if (isTurned)
        {
            nodes.Add(new JsonObject
            {
                ["name"] = Unused("Armature"),
                ["rotation"] = Numbers(_fromYUp),
                ["children"] = new JsonArray(top + 1),
            });
        }
        _firstBone = nodes.Count;
        for (int bone = 0; bone < _bones.Count; bone++)
        {
            var node = new JsonObject { ["name"] = Unused(_bones.Names[bone]), ["translation"] = Numbers(_bones.Translations[bone]) };
            if (!_bones.Rotations[bone].IsIdentity)
                node["rotation"] = Numbers(_bones.Rotations[bone]);
            nodes.Add(node);
            if (_bones.Parent(bone) is >= 0 and var parent)
                Child(nodes[_firstBone + parent]!.AsObject(), _firstBone + bone);
        }
        if (_root["scenes"] is not JsonArray { Count: > 0 } scenes)
        {
            var roots = Enumerable.Range(0, _scene.Nodes.Parents.Length).Where(node => _scene.Nodes.Parents[node] < 0);
            _root["scenes"] = scenes = [new JsonObject { ["nodes"] = new JsonArray([.. roots.Select(node => JsonValue.Create(node))]) }];
            _root["scene"] = 0;
        }
        int index = _scene.Document.Root.Int("scene") is { } given && (uint)given < (uint)scenes.Count ? given : 0;
        if (scenes[index] is not JsonObject scene)
            scenes[index] = scene = [];
        if (scene["nodes"] is not JsonArray shown)
            scene["nodes"] = shown = [];
        shown.Add(top);

        string Unused(string name)
        {
            string unused = name;
            for (int copy = 2; !names.Add(unused); copy++)
                unused = $"{name}_{copy}";
            return unused;
        }
    }

    private void AddSkins()
    {
        var shownMeshes = new HashSet<int>();
        foreach (var parts in _scene.Parts.GroupBy(part => part.Node))
        {
            var node = List("nodes")[parts.Key]!.AsObject();
            int mesh = node["mesh"].AsInt()!.Value;
            if (!shownMeshes.Add(mesh))
            {
                List("meshes").Add(_root["meshes"]![mesh]!.DeepClone());
                node["mesh"] = mesh = List("meshes").Count - 1;
            }
            node["skin"] = Skin(parts.First().World);
            var written = new Dictionary<int, JsonObject>();
            foreach (var part in parts)
            {
                var attributes = _root["meshes"]![mesh]!["primitives"]![part.Primitive]!["attributes"]!.AsObject();
                RigRemoval.RemoveInfluences(attributes);
                if (!written.TryGetValue(part.FirstVertex, out var influences))
                    written.Add(part.FirstVertex, influences = Influences(part));
                foreach (var (name, accessor) in influences)
                    attributes[name] = accessor!.DeepClone();
            }
        }
    }

    /// <summary>The skin of meshes that are placed so; meshes that are placed alike share it.</summary>
    private int Skin(Matrix4x4 world)
    {
        foreach (var (known, index) in _skins)
            if (known == world)
                return index;
        var numbers = new float[16 * _bones.Count];
        for (int bone = 0; bone < _bones.Count; bone++)
        {
            var toScene = _bones.Bind(bone) * Matrix4x4.CreateFromQuaternion(_fromYUp);
            Matrix4x4.Invert(toScene, out var toBone);
            var bind = world * toBone;
            float[] rows =
            [
                bind.M11, bind.M12, bind.M13, 0, bind.M21, bind.M22, bind.M23, 0, bind.M31, bind.M32, bind.M33, 0, bind.M41, bind.M42,
                bind.M43, 1,
            ];
            rows.CopyTo(numbers, 16 * bone);
        }
        int skin = List("skins").Count;
        List("skins").Add(new JsonObject
        {
            ["name"] = skin == 0 ? "Skeleton" : $"Skeleton_{skin + 1}",
            ["inverseBindMatrices"] = Accessor<float>(numbers, Float, _bones.Count, "MAT4"),
            ["skeleton"] = _firstBone,
            ["joints"] = new JsonArray([.. Enumerable.Range(_firstBone, _bones.Count).Select(node => JsonValue.Create(node))]),
        });
        _skins.Add((world, skin));
        return skin;
    }

    /// <summary>The attributes that hold the influences of a part's vertices, four per set.</summary>
    private JsonObject Influences(MeshPart part)
    {
        InfluenceTable table = _influences.Table;
        int few = table.PerVertex;
        var attributes = new JsonObject();
        for (int set = 0; set < few / 4; set++)
        {
            var joints = new ushort[4 * part.VertexCount];
            var weights = new float[4 * part.VertexCount];
            for (int v = 0; v < part.VertexCount; v++)
            {
                int row = (part.FirstVertex + v) * few + 4 * set;
                table.Joints.AsSpan(row, 4).CopyTo(joints.AsSpan(4 * v));
                table.Weights.AsSpan(row, 4).CopyTo(weights.AsSpan(4 * v));
            }
            attributes[$"JOINTS_{set}"] = _bones.Count <= byte.MaxValue
                ? VertexAccessor<byte>(Array.ConvertAll(joints, joint => (byte)joint), UnsignedByte, part.VertexCount)
                : VertexAccessor<ushort>(joints, UnsignedShort, part.VertexCount);
            attributes[$"WEIGHTS_{set}"] = VertexAccessor<float>(weights, Float, part.VertexCount);
        }
        return attributes;
    }

    private void Add(AnimationClip clip)
    {
        var samplers = new JsonArray();
        var channels = new JsonArray();
        foreach (var track in clip.Channels.Select(_bones.Track))
        {
            int times = Accessor<float>(track.Times, Float, track.Times.Length, "SCALAR");
            var json = List("accessors")[times]!.AsObject();
            (json["min"], json["max"]) = (new JsonArray(track.Times[0]), new JsonArray(track.Times[^1]));
            Channel(track.Bone, times, "rotation", MemoryMarshal.Cast<Quaternion, float>(track.Rotations), "VEC4");
            if (track.Translations is { } translations)
                Channel(track.Bone, times, "translation", MemoryMarshal.Cast<Vector3, float>(translations), "VEC3");
        }
        List("animations").Add(new JsonObject { ["name"] = clip.Name, ["samplers"] = samplers, ["channels"] = channels });

        void Channel(int bone, int times, string path, ReadOnlySpan<float> values, string type)
        {
            int count = values.Length / (type == "VEC4" ? 4 : 3);
            samplers.Add(new JsonObject { ["input"] = times, ["output"] = Accessor(values, Float, count, type) });
            channels.Add(new JsonObject
            {
                ["sampler"] = samplers.Count - 1,
                ["target"] = new JsonObject { ["node"] = _firstBone + bone, ["path"] = path },
            });
        }
    }

    /// <summary>Names the humanoid bones as VRM 1.0 does, by node, where the file has room for it.</summary>
    private void Describe(HumanoidMapping humanoid)
    {
        _root["extras"] ??= new JsonObject();
        if (_root["extras"] is not JsonObject extras)
            return;
        var bones = new JsonObject();
        foreach (var (bone, joint) in humanoid.Bones.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            bones.Add(bone, new JsonObject { ["node"] = _firstBone + joint });
        extras["humanoid"] = new JsonObject { ["humanBones"] = bones, ["confidence"] = humanoid.Confidence };
    }

    /// <summary>Four values per vertex; the view says that it holds vertex data.</summary>
    private int VertexAccessor<T>(ReadOnlySpan<T> values, int componentType, int vertices)
        where T : unmanaged
    {
        int accessor = Accessor(values, componentType, vertices, "VEC4");
        List("bufferViews")[^1]!["target"] = ArrayBuffer;
        return accessor;
    }

    private int Accessor<T>(ReadOnlySpan<T> values, int componentType, int count, string type)
        where T : unmanaged
    {
        int view = GltfBuffers.Append(_root, _binary, MemoryMarshal.AsBytes(values));
        List("accessors").Add(new JsonObject
        {
            ["bufferView"] = view,
            ["componentType"] = componentType,
            ["count"] = count,
            ["type"] = type,
        });
        return List("accessors").Count - 1;
    }

    private JsonArray List(string name)
    {
        if (_root[name] is not JsonArray list)
            _root[name] = list = [];
        return list;
    }

    private static void Child(JsonObject node, int child)
    {
        if (node["children"] is not JsonArray children)
            node["children"] = children = [];
        children.Add(child);
    }

    private static JsonArray Numbers(Vector3 v) => [v.X, v.Y, v.Z];

    private static JsonArray Numbers(Quaternion q) => [q.X, q.Y, q.Z, q.W];
}
