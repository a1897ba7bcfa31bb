using System.Text.Json.Nodes;
using AniGenSharp.Geometry.Assets;
using AniGenSharp.Geometry.Gltf;

namespace AniGenSharp.Geometry.Vrm;

/// <summary>
/// Writes a humanoid as VRM 1.0: a GLB with the extensions VRMC_vrm (meta data and humanoid bones) and VRMC_springBone
/// (chains that the humanoid does not use). Source: the specifications VRMC_vrm-1.0 and VRMC_springBone-1.0.
/// </summary>
internal static class VrmWriter
{
    /// <summary>Writes an asset, which should rest in a T-pose.</summary>
    /// <param name="asset">The asset, a humanoid.</param>
    /// <param name="options">Meta data.</param>
    /// <returns>The bytes of the file.</returns>
    /// <exception cref="ArgumentException">The asset is not a humanoid, or the meta data are incomplete.</exception>
    public static byte[] ToBytes(RiggedAsset asset, VrmOptions options)
    {
        if (asset.Humanoid is not { } humanoid)
            throw new ArgumentException("VRM is for humanoids; the skeleton of this asset is not one.", nameof(asset));
        if (options.Name.Length == 0 || options.Authors.Count == 0)
            throw new ArgumentException("A VRM file needs a name and at least one author.", nameof(options));
        var container = new GlbContainer(GlbWriter.ToBytes(asset, new GlbOptions { BoneAxes = RigPresets.Axes(RigPreset.Vrm) }));
        int[] nodes = Nodes(container.Json, asset.Skeleton);
        container.AddExtension("VRMC_vrm", new JsonObject
        {
            ["specVersion"] = "1.0",
            ["meta"] = new JsonObject
            {
                ["name"] = options.Name,
                ["authors"] = new JsonArray([.. options.Authors.Select(author => JsonValue.Create(author))]),
                ["licenseUrl"] = options.LicenseUrl,
            },
            ["humanoid"] = new JsonObject
            {
                ["humanBones"] = new JsonObject(humanoid.Bones.OrderBy(bone => bone.Key, StringComparer.Ordinal)
                    .Select(bone => KeyValuePair.Create<string, JsonNode?>(bone.Key, new JsonObject { ["node"] = nodes[bone.Value] }))),
            },
        });
        if (options.SpringBones && SpringChains.Find(asset.Skeleton, humanoid) is { Count: > 0 } chains)
            container.AddExtension("VRMC_springBone", Springs(chains, asset.Skeleton, nodes));
        return container.ToBytes();
    }

    /// <summary>The glTF node of each joint, [J]: the skin lists its joints in the order of the skeleton.</summary>
    private static int[] Nodes(JsonObject gltf, Skeleton skeleton)
    {
        int[] nodes = [.. gltf["skins"]![0]!["joints"]!.AsArray().Select(node => node!.GetValue<int>())];
        return nodes.Length == skeleton.Count
            ? nodes
            : throw new InvalidOperationException($"The skin has {nodes.Length} joints and the skeleton {skeleton.Count}.");
    }

    private static JsonObject Springs(IReadOnlyList<int[]> chains, Skeleton skeleton, int[] nodes) => new()
    {
        ["specVersion"] = "1.0",
        ["springs"] = new JsonArray([.. chains.Select((chain, index) => new JsonObject
        {
            ["name"] = skeleton.Names?[chain[0]] ?? $"chain_{index}",
            ["joints"] = new JsonArray([.. chain.Select(joint => new JsonObject
            {
                ["node"] = nodes[joint],
                ["hitRadius"] = 0.02,
                ["stiffness"] = 1.0,
                ["gravityPower"] = 0.1,
                ["gravityDir"] = new JsonArray(0, -1, 0),
                ["dragForce"] = 0.4,
            })]),
        })]),
    };
}
