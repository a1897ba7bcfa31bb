using System.Text.Json;

namespace AniGenSharp.Geometry.Gltf.Reading;

/// <summary>An animation of a glTF file: curves of nodes' translations, rotations and scales.</summary>
/// <param name="Name">Its name, or null if it has none.</param>
/// <param name="Curves">The curves that could be read.</param>
/// <param name="Problems">The parts of it that are wrong and were left out.</param>
internal sealed record GltfAnimation(string? Name, IReadOnlyList<GltfCurve> Curves, IReadOnlyList<string> Problems)
{
    /// <summary>Time of the last key, in seconds.</summary>
    public float Duration => Curves.Count == 0 ? 0 : Curves.Max(curve => curve.Times[^1]);

    /// <summary>Reads all animations of a file, in their order.</summary>
    public static GltfAnimation[] ReadAll(GltfDocument document, GltfAccessors accessors, GltfNodes nodes) =>
        [.. document.Root.Items("animations").Select(animation => Read(animation, accessors, nodes))];

    private static GltfAnimation Read(JsonElement animation, GltfAccessors accessors, GltfNodes nodes)
    {
        JsonElement[] samplers = animation.Items("samplers");
        var curves = new List<GltfCurve>();
        var problems = new List<string>();
        foreach (JsonElement channel in animation.Items("channels"))
        {
            JsonElement target = channel.Get("target") ?? default;
            NodePath? path = target.Text("path") switch
            {
                "translation" => NodePath.Translation,
                "rotation" => NodePath.Rotation,
                "scale" => NodePath.Scale,
                _ => null, // Morph weights and pointers move no joints.
            };
            if (path is null || target.Int("node") is not { } node)
                continue;
            try
            {
                JsonElement sampler = samplers.ElementAtOrDefault(channel.Int("sampler") ?? -1);
                if ((uint)node >= (uint)nodes.Names.Length || sampler.ValueKind != JsonValueKind.Object)
                    throw new InvalidDataException("a channel refers to a node or sampler that does not exist.");
                curves.Add(GltfCurve.Read(node, path.Value, sampler, accessors));
            }
            catch (InvalidDataException e)
            {
                problems.Add($"a channel is left out: {e.Message.TrimEnd('.')}");
            }
        }
        return new GltfAnimation(animation.Text("name") is { Length: > 0 } name ? name : null, curves, problems);
    }

    /// <summary>Local transforms of all nodes at a time.</summary>
    /// <param name="rest">The nodes' rest transforms, [N].</param>
    /// <param name="time">In seconds.</param>
    public NodeTransform[] At(NodeTransform[] rest, float time)
    {
        var pose = (NodeTransform[])rest.Clone();
        foreach (GltfCurve curve in Curves)
            pose[curve.Node] = curve.Apply(pose[curve.Node], time);
        return pose;
    }
}
