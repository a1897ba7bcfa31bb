using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using AniGenSharp.Geometry.Skeletons;

namespace AniGenSharp.Geometry.Gltf.Reading;

/// <summary>Adds animations to a glTF file. Everything else in the file is preserved, even if it is not supported here.</summary>
internal sealed class GltfClipWriter
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 1024,
    };

    private readonly JsonObject _root;
    private readonly MemoryStream _binary;
    private readonly Dictionary<float[], int> _times = new(ReferenceEqualityComparer.Instance);

    private GltfClipWriter(JsonObject root, MemoryStream binary) => (_root, _binary) = (root, binary);

    /// <summary>Adds clips.</summary>
    /// <param name="document">The file.</param>
    /// <param name="nodes">Its nodes.</param>
    /// <param name="jointNodes">Index of each joint's node, [J].</param>
    /// <param name="joints">The joints in the networks' space.</param>
    /// <param name="clips">Motions of the joints, in the networks' space.</param>
    /// <returns>The bytes of a .glb file, and what could not be carried over exactly.</returns>
    public static (byte[] Glb, IReadOnlyList<string> Problems) Write(
        GltfDocument document, GltfNodes nodes, int[] jointNodes, SkeletonForest joints, IReadOnlyList<AnimationClip> clips)
    {
        var root = JsonNode.Parse(document.Root.GetRawText(), null, new JsonDocumentOptions { MaxDepth = s_json.MaxDepth })!.AsObject();
        var writer = new GltfClipWriter(root, GltfBuffers.MergeIntoOne(root, document));
        var problems = new List<string>();
        var curves = new NodeCurves(nodes, jointNodes, joints, problems);
        foreach (AnimationClip clip in clips)
            writer.Add(clip.Name, curves.Of(clip));
        writer._root["buffers"] = new JsonArray(new JsonObject { ["byteLength"] = (int)writer._binary.Length });
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(writer._root, s_json);
        return (GlbChunks.Join(json, writer._binary.GetBuffer().AsSpan(0, (int)writer._binary.Length)), problems);
    }

    private void Add(string name, IReadOnlyList<GltfCurve> curves)
    {
        var samplers = new JsonArray();
        var channels = new JsonArray();
        foreach (GltfCurve curve in curves)
        {
            MakeAnimatable(curve.Node);
            string path = curve.Path.ToString().ToLowerInvariant();
            samplers.Add(new JsonObject { ["input"] = Times(curve.Times), ["output"] = Values(curve) });
            channels.Add(new JsonObject
            {
                ["sampler"] = samplers.Count - 1,
                ["target"] = new JsonObject { ["node"] = curve.Node, ["path"] = path },
            });
        }
        List("animations").Add(new JsonObject { ["name"] = name, ["samplers"] = samplers, ["channels"] = channels });
    }

    /// <summary>A node that is animated must not have a matrix.</summary>
    private void MakeAnimatable(int node)
    {
        var json = _root["nodes"]![node]!.AsObject();
        if (!json.ContainsKey("matrix"))
            return;
        var transform = NodeTransform.Of(JsonSerializer.SerializeToElement(json, s_json));
        json.Remove("matrix");
        json["translation"] = Numbers(transform.Translation.X, transform.Translation.Y, transform.Translation.Z);
        json["rotation"] = Numbers(transform.Rotation.X, transform.Rotation.Y, transform.Rotation.Z, transform.Rotation.W);
        json["scale"] = Numbers(transform.Scale.X, transform.Scale.Y, transform.Scale.Z);
    }

    /// <summary>The accessor of key times; curves with the same array share one.</summary>
    private int Times(float[] times)
    {
        if (_times.TryGetValue(times, out int known))
            return known;
        int accessor = Accessor(times, times.Length, "SCALAR");
        var json = List("accessors")[accessor]!.AsObject();
        (json["min"], json["max"]) = (Numbers(times[0]), Numbers(times[^1]));
        return _times[times] = accessor;
    }

    private int Values(GltfCurve curve) => curve.Path == NodePath.Rotation
        ? Accessor([.. curve.Values.SelectMany(v => (float[])[v.X, v.Y, v.Z, v.W])], curve.Values.Length, "VEC4")
        : Accessor([.. curve.Values.SelectMany(v => (float[])[v.X, v.Y, v.Z])], curve.Values.Length, "VEC3");

    private int Accessor(float[] numbers, int count, string type)
    {
        int view = GltfBuffers.Append(_root, _binary, MemoryMarshal.AsBytes<float>(numbers));
        List("accessors").Add(new JsonObject { ["bufferView"] = view, ["componentType"] = 5126, ["count"] = count, ["type"] = type });
        return List("accessors").Count - 1;
    }

    private JsonArray List(string name)
    {
        if (_root[name] is not JsonArray list)
            _root[name] = list = [];
        return list;
    }

    private static JsonArray Numbers(params ReadOnlySpan<float> values)
    {
        var numbers = new JsonArray();
        foreach (float value in values)
            numbers.Add(value);
        return numbers;
    }
}
