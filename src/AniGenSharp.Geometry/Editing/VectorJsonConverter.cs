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
        return values is { Length: 3 } ? new Vector3(values) : throw new JsonException("A position is an array of three numbers.");
    }

    public override void Write(Utf8JsonWriter writer, Vector3 value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        for (int axis = 0; axis < 3; axis++)
            writer.WriteNumberValue(value[axis]);
        writer.WriteEndArray();
    }
}
