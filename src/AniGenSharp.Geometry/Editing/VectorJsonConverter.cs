using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AniGenSharp.Geometry.Editing;

/// <summary>A vector as an array of three numbers.</summary>
internal sealed class VectorJsonConverter : JsonConverter<Vector3>
{
    public override Vector3 Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        float[]? values = JsonSerializer.Deserialize<float[]>(ref reader, options);
        return ToVector(values);
    }

    public override void Write(Utf8JsonWriter writer, Vector3 value, JsonSerializerOptions options)
    {
        JsonSerializer.Serialize(writer, ToArray(value), options);
    }

    /// <summary>The three numbers as a vector.</summary>
    internal static Vector3 ToVector(float[]? values) =>
        values is { Length: 3 } ? new Vector3(values) : throw new JsonException("A position is an array of three numbers.");

    /// <summary>The vector as three numbers.</summary>
    internal static float[] ToArray(Vector3 value) => [value.X, value.Y, value.Z];
}
