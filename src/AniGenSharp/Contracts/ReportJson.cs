using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AniGenSharp.Contracts;

/// <summary>How reports are stored as JSON.</summary>
internal static class ReportJson
{
    /// <summary>Size limit of a file with a report.</summary>
    public const long MaxBytes = 10_000_000;

    /// <summary>Camel case, indented, with rounded numbers; what is unknown is ignored.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        IncludeFields = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new RoundedNumbers() },
    };

    /// <summary>Nine digits hold every option exactly, and nobody reads more of a measurement.</summary>
    private sealed class RoundedNumbers : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(double.Parse(value.ToString("G9", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));
    }
}
