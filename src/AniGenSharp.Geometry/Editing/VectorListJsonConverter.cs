using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AniGenSharp.Geometry.Editing;

/// <summary>Vectors as an array of arrays of three numbers.</summary>
internal sealed class VectorListJsonConverter : JsonConverter<IReadOnlyList<Vector3>>
{
    public override IReadOnlyList<Vector3> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        float[]?[]? rows = JsonSerializer.Deserialize<float[]?[]>(ref reader, options);
        return rows is null
            ? throw new JsonException("Points are an array of positions.")
            : Array.ConvertAll(rows, VectorJsonConverter.ToVector);
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<Vector3> value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.Select(VectorJsonConverter.ToArray).ToArray(), options);
}
