using System.Text.Json;
using System.Text.Json.Serialization;

namespace AniGenSharp.Farm.Wire;

/// <summary>
/// How messages are written. Unknown properties are skipped in the messages, so that a worker can read one of another version and refuse
/// it; in a job's options they are errors.
/// </summary>
internal static class FarmJson
{
    private static readonly JsonSerializerOptions s_messages =
        new(JobJson.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };

    public static byte[] Write<T>(T message) => JsonSerializer.SerializeToUtf8Bytes(message, s_messages);

    /// <exception cref="JsonException">It is not such a message.</exception>
    public static T Read<T>(byte[]? bytes) => JsonSerializer.Deserialize<T>(bytes ?? [], s_messages) ?? throw new JsonException("empty");

    public static JsonElement Options(GenerationOptions options) => JsonSerializer.SerializeToElement(options, JobJson.Options);

    /// <exception cref="FarmException">The options are not those of this version, or out of range.</exception>
    public static GenerationOptions Options(JsonElement options)
    {
        try
        {
            var read = options.Deserialize<GenerationOptions>(JobJson.Options) ?? throw new JsonException("empty");
            read.Validate();
            return read;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new FarmException($"The options are not valid: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }
}
