using System.Text.Json.Nodes;
using AniGenSharp.Geometry.Gltf.Reading;

namespace AniGenSharp.Geometry.MeshFiles;

/// <summary>The places in a glTF file's JSON that name a node, an accessor or a buffer view by its number.</summary>
internal static class GltfReferences
{
    private const string View = "bufferView";

    // Extensions that name none of them, or whose references are listed here.
    private static readonly string[] s_known =
    [
        "KHR_materials_", "KHR_texture_", "EXT_texture_", "MSFT_texture_", "VRMC_materials_", "KHR_lights_punctual",
        "KHR_mesh_quantization", "KHR_node_visibility", "KHR_xmp", "KHR_draco_mesh_compression", "EXT_mesh_gpu_instancing",
    ];

    /// <summary>Whether an extension of the file may have references that are not listed here.</summary>
    public static bool MayBeIncomplete(JsonObject root) => Items(root, "extensionsUsed").OfType<JsonValue>().Any(name =>
        !s_known.Any(known => name.ToString().StartsWith(known, StringComparison.Ordinal)));

    /// <summary>References to nodes.</summary>
    public static IEnumerable<JsonValue> Nodes(JsonObject root) => Numbers(
    [
        .. Items(root, "nodes").SelectMany(node => Items(node, "children")),
        .. Items(root, "scenes").SelectMany(scene => Items(scene, "nodes")),
        .. Items(root, "skins").SelectMany(skin => Items(skin, "joints").Append(skin.Get("skeleton"))),
        .. Items(root, "animations").SelectMany(animation => Items(animation, "channels"))
            .Select(channel => channel.Get("target").Get("node")),
        .. Values(root.Get("extras").Get("humanoid").Get("humanBones")).Select(bone => bone.Get("node")),
    ]);

    /// <summary>References to accessors.</summary>
    public static IEnumerable<JsonValue> Accessors(JsonObject root) => Numbers(
    [
        .. Primitives(root).SelectMany(primitive => Values(primitive.Get("attributes"))
            .Concat(Items(primitive, "targets").SelectMany(Values)).Append(primitive.Get("indices"))),
        .. Items(root, "animations").SelectMany(animation => Items(animation, "samplers"))
            .SelectMany(sampler => new[] { sampler.Get("input"), sampler.Get("output") }),
        .. Items(root, "skins").Select(skin => skin.Get("inverseBindMatrices")),
        .. Items(root, "nodes").SelectMany(node => Values(Extension(node, "EXT_mesh_gpu_instancing").Get("attributes"))),
    ]);

    /// <summary>References to buffer views.</summary>
    public static IEnumerable<JsonValue> Views(JsonObject root) => Numbers(
    [
        .. Items(root, "accessors").SelectMany(accessor => new[]
        {
            accessor.Get(View), accessor.Get("sparse").Get("indices").Get(View),
            accessor.Get("sparse").Get("values").Get(View),
        }),
        .. Items(root, "images").Select(image => image.Get(View)),
        .. Primitives(root).Select(primitive => Extension(primitive, "KHR_draco_mesh_compression").Get(View)),
    ]);

    private static IEnumerable<JsonNode?> Primitives(JsonObject root) =>
        Items(root, "meshes").SelectMany(mesh => Items(mesh, "primitives"));

    private static IEnumerable<JsonNode?> Items(JsonNode? owner, string list) => owner.Get(list) as JsonArray ?? [];

    private static IEnumerable<JsonNode?> Values(JsonNode? owner) => (owner as JsonObject ?? []).Select(property => property.Value);

    private static JsonNode? Extension(JsonNode? owner, string name) => owner.Get("extensions").Get(name);

    private static IEnumerable<JsonValue> Numbers(IEnumerable<JsonNode?> places) => places.OfType<JsonValue>();
}
