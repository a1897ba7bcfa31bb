using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AniGenSharp.Cli.Output;

/// <summary>Machine-readable output: camel case in every command, and nothing for what is unknown.</summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions s_line = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private static readonly JsonSerializerOptions s_page = new(s_line) { WriteIndented = true };

    /// <summary>Prints a value as one line on standard output.</summary>
    public static void Line(object value) => Console.WriteLine(JsonSerializer.Serialize(value, s_line));

    /// <summary>Prints a value as indented lines on standard output.</summary>
    public static void Page(object value) => Console.WriteLine(JsonSerializer.Serialize(value, s_page));
}
