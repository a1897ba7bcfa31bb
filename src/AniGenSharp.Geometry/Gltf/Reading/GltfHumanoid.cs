using System.Text.Json;

namespace AniGenSharp.Geometry.Gltf.Reading;

/// <summary>Reads the humanoid bones that a file declares.</summary>
internal static class GltfHumanoid
{
    /// <summary>Bones of VRM 1.0, VRM animations, VRM 0.x, or our own extras; empty if the file declares none.</summary>
    /// <returns>Node index by VRM 1.0 bone name.</returns>
    public static IReadOnlyDictionary<string, int> Bones(GltfDocument document)
    {
        var bones = new Dictionary<string, int>(StringComparer.Ordinal);
        JsonElement root = document.Root;
        var humanoid = root.Extension("VRMC_vrm")?.Get("humanoid")
            ?? root.Extension("VRMC_vrm_animation")?.Get("humanoid")
            ?? root.Get("extras")?.Get("humanoid");
        if (humanoid?.Get("humanBones") is { ValueKind: JsonValueKind.Object } map)
            foreach (JsonProperty bone in map.EnumerateObject())
                if (bone.Value.Int("node") is { } node)
                    bones[bone.Name] = node;

        // VRM 0.x has a list instead of an object, and two other names for the thumb.
        foreach (JsonElement bone in root.Extension("VRM")?.Get("humanoid")?.Items("humanBones") ?? [])
            if (bone.Text("bone") is { } name && bone.Int("node") is { } node)
                bones.TryAdd(name.Replace("ThumbProximal", "ThumbMetacarpal", StringComparison.Ordinal)
                    .Replace("ThumbIntermediate", "ThumbProximal", StringComparison.Ordinal), node);
        return bones;
    }
}
