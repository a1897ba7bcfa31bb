using System.Numerics;
using System.Text.Json;

namespace AniGenSharp.Geometry.Gltf.Reading;

/// <summary>
/// Reads properties of glTF objects. A property that is missing or has another type is replaced by its default: a wrong index or count is
/// detected where it is used, and names and flags do not matter.
/// </summary>
internal static class GltfJson
{
    /// <summary>The elements of an array property; none if it is missing.</summary>
    public static JsonElement[] Items(this JsonElement element, string name) =>
        element.Get(name) is { ValueKind: JsonValueKind.Array } array ? [.. array.EnumerateArray()] : [];

    /// <summary>A property, or null.</summary>
    public static JsonElement? Get(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;

    /// <summary>A property of an extension of the object, or null.</summary>
    public static JsonElement? Extension(this JsonElement element, string name) => element.Get("extensions")?.Get(name);

    /// <summary>A text property, or null.</summary>
    public static string? Text(this JsonElement element, string name) =>
        element.Get(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>An integer property, or null.</summary>
    public static int? Int(this JsonElement element, string name) => element.Get(name)?.AsInt();

    /// <summary>An integer, even if it is written as 3.0, or null.</summary>
    public static int? AsInt(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out double value)
        && value == Math.Floor(value) && Math.Abs(value) <= int.MaxValue ? (int)value : null;

    /// <summary>Whether a flag is set.</summary>
    public static bool Flag(this JsonElement element, string name) => element.Get(name)?.ValueKind == JsonValueKind.True;

    /// <summary>The integers of an array property, with -1 for elements that are not integers.</summary>
    public static int[] Ints(this JsonElement element, string name) => Array.ConvertAll(element.Items(name), item => item.AsInt() ?? -1);

    /// <summary>A property with the given number of finite numbers, or null.</summary>
    public static float[]? Floats(this JsonElement element, string name, int count)
    {
        JsonElement[] items = element.Items(name);
        if (items.Length != count)
            return null;
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
            if (items[i].ValueKind != JsonValueKind.Number || !items[i].TryGetSingle(out values[i]) || !float.IsFinite(values[i]))
                return null;
        return values;
    }

    /// <summary>A vector property, or the default.</summary>
    public static Vector3 Vector(this JsonElement element, string name, Vector3 otherwise) =>
        element.Floats(name, 3) is { } v ? new Vector3(v[0], v[1], v[2]) : otherwise;
}
