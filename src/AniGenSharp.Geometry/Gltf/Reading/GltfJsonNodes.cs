using System.Text.Json.Nodes;

namespace AniGenSharp.Geometry.Gltf.Reading;

/// <summary>Reads properties of glTF objects that are changed, as leniently as <see cref="GltfJson"/> reads those that are not.</summary>
internal static class GltfJsonNodes
{
    /// <summary>A property; null if it is missing or the node is not an object.</summary>
    public static JsonNode? Get(this JsonNode? node, string name) => (node as JsonObject)?[name];

    /// <summary>An integer, even if it is written as 3.0; null if the node is anything else.</summary>
    public static int? AsInt(this JsonNode? node) => node is not JsonValue value ? null
        // A value that was set as an integer cannot be read as anything else.
        : value.TryGetValue(out int whole) ? whole
        : value.TryGetValue(out double number) && number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue ? (int)number
        : null;

    /// <summary>A text; null if the node is anything else.</summary>
    public static string? AsText(this JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
