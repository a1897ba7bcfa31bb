using System.Text.Json;
using AniGenSharp.Geometry.Gltf.Reading;

namespace AniGenSharp.Geometry.Conversion;

/// <summary>Finds what a file holds beyond a rigged asset.</summary>
internal static class UnreadContent
{
    /// <summary>Extensions of which everything is carried over.</summary>
    private static readonly string[] s_known =
        ["KHR_mesh_quantization", "KHR_texture_transform", "EXT_texture_webp", "EXT_meshopt_compression", "KHR_draco_mesh_compression"];

    /// <summary>What is not carried over, one sentence each.</summary>
    public static IEnumerable<string> Of(GltfDocument document)
    {
        JsonElement root = document.Root;
        JsonElement[] primitives = [.. root.Items("meshes").SelectMany(mesh => mesh.Items("primitives"))];
        int morphs = root.Items("meshes").Sum(mesh => mesh.Items("primitives").Select(primitive => primitive.Items("targets").Length)
            .DefaultIfEmpty().Max());
        if (morphs > 0)
            yield return $"{morphs} morph targets and their motions are not carried over";
        if (primitives.Count(primitive => (primitive.Int("mode") ?? 4) is < 4 or > 6) is > 0 and int lines)
            yield return $"{lines} primitives of points or lines are not carried over";
        if (root.Items("cameras").Length is > 0 and int cameras)
            yield return $"{cameras} cameras are not carried over";
        string[] extensions = [.. root.Items("extensionsUsed").Select(item => item.ToString()).Except(s_known)];
        if (extensions.Length > 0)
            yield return $"the content of the extensions {string.Join(", ", extensions)} is not carried over";
        string[] attributes = [.. primitives.SelectMany(primitive => primitive.Get("attributes") is { ValueKind: JsonValueKind.Object } all
            ? all.EnumerateObject().Select(attribute => attribute.Name) : []).Distinct().Where(IsUnread).Order(StringComparer.Ordinal)];
        if (attributes.Length > 0)
            yield return $"the vertex attributes {string.Join(", ", attributes)} are not carried over";
    }

    /// <summary>
    /// Whether an attribute is never read. Tangents are not needed: readers compute them from normals and texture coordinates.
    /// </summary>
    private static bool IsUnread(string name) => !(name is "POSITION" or "NORMAL" or "TANGENT" or "COLOR_0"
        || name.StartsWith("TEXCOORD_", StringComparison.Ordinal) || name.StartsWith("JOINTS_", StringComparison.Ordinal)
        || name.StartsWith("WEIGHTS_", StringComparison.Ordinal));
}
