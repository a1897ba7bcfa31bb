using System.Text.Json;

namespace AniGenSharp.Checkpoints.Formats;

/// <summary>
/// The constructor arguments of one network in a <c>config.json</c>. Every argument must be read, declared to have no effect on
/// inference, or required to have the one supported value. Any other argument is an error that names it, so that no flag is ever
/// silently ignored.
/// </summary>
internal sealed class NetworkArguments
{
    private readonly Dictionary<string, JsonElement> _values;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly string _source;

    /// <param name="arguments">The JSON object of arguments.</param>
    /// <param name="source">The file and the network, for error messages.</param>
    public NetworkArguments(JsonElement arguments, string source)
    {
        _source = source;
        if (arguments.ValueKind != JsonValueKind.Object)
            throw new CheckpointException($"{source}: the arguments are not a JSON object.");
        _values = arguments.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.Clone(), StringComparer.Ordinal);
    }

    /// <summary>A required whole number.</summary>
    public int Int(string name) => Read(name, e => e.GetInt32()) ?? throw Missing(name);

    /// <summary>A whole number with the reference's default.</summary>
    public int Int(string name, int fallback) => Read(name, e => e.GetInt32()) ?? fallback;

    /// <summary>A required whole number, at least 1.</summary>
    public int Positive(string name) => Int(name) is >= 1 and var value ? value : throw Unsupported(name);

    /// <summary>A whole number, at least 1, with the reference's default.</summary>
    public int Positive(string name, int fallback) => Int(name, fallback) is >= 1 and var value ? value : throw Unsupported(name);

    /// <summary>A number of attention heads, which must divide the channels.</summary>
    /// <param name="name">The argument's name.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="fallback">The reference's default.</param>
    public int Heads(string name, int channels, int fallback) => Divides(name, Int(name, fallback), channels);

    /// <summary>A number of attention heads; if it is absent, null or 0, it follows from the channels per head.</summary>
    /// <param name="name">The argument's name.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="ofOne">The name of the argument for the channels per head, which defaults to 64.</param>
    public int Heads(string name, int channels, string ofOne)
    {
        int each = Positive(ofOne, 64);
        return Divides(name, OptionalInt(name) is { } given and not 0 ? given : channels / each, channels);
    }

    /// <summary>A whole number that may be absent or null.</summary>
    public int? OptionalInt(string name) => Read(name, e => e.GetInt32());

    /// <summary>A number with the reference's default.</summary>
    public double Double(string name, double fallback) => Read(name, e => e.GetDouble()) ?? fallback;

    /// <summary>A flag with the reference's default.</summary>
    public bool Flag(string name, bool fallback) => Read(name, e => e.GetBoolean()) ?? fallback;

    /// <summary>A text with the reference's default.</summary>
    public string Text(string name, string fallback)
    {
        _known.Add(name);
        return TryGet(name, out var value) ? Convert(name, value, e => e.GetString()!) : fallback;
    }

    /// <summary>A list of whole numbers; null if it is absent or null.</summary>
    public int[]? Ints(string name)
    {
        _known.Add(name);
        return TryGet(name, out var value) ? Convert(name, value, e => e.EnumerateArray().Select(i => i.GetInt32()).ToArray()) : null;
    }

    /// <summary>The arguments of a nested network; null if they are absent or null.</summary>
    public NetworkArguments? Nested(string name)
    {
        _known.Add(name);
        return TryGet(name, out var value) ? new NetworkArguments(value, $"{_source}, {name}") : null;
    }

    /// <summary>Declares arguments that matter only in training.</summary>
    public void WithoutEffect(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
            _known.Add(name);
    }

    /// <summary>The error for a known argument with an unsupported value.</summary>
    /// <param name="name">The argument.</param>
    /// <param name="without">Another argument without which the value is not supported, or null.</param>
    public CheckpointException Unsupported(string name, string? without = null)
    {
        string given = _values.TryGetValue(name, out var value) ? value.GetRawText() : "(default)";
        return new($"{_source}: {name} = {given} is not supported{(without is null ? "" : " without " + without)}.");
    }

    /// <summary>Throws if there are arguments that were never read or declared.</summary>
    /// <exception cref="CheckpointException">There are such arguments; the message names them all.</exception>
    public void RejectUnknown()
    {
        string[] unknown = [.. _values.Keys.Where(name => !_known.Contains(name)).Order(StringComparer.Ordinal)];
        if (unknown.Length > 0)
        {
            throw new CheckpointException(
                $"{_source}: unknown {(unknown.Length == 1 ? "argument" : "arguments")} {string.Join(", ", unknown)}. "
                + "This checkpoint needs a newer version, or the configuration is damaged.");
        }
    }

    private int Divides(string name, int heads, int channels) => heads >= 1 && channels % heads == 0 ? heads : throw Unsupported(name);

    private T? Read<T>(string name, Func<JsonElement, T> convert) where T : struct
    {
        _known.Add(name);
        return TryGet(name, out var value) ? Convert(name, value, convert) : null;
    }

    private bool TryGet(string name, out JsonElement value) =>
        _values.TryGetValue(name, out value) && value.ValueKind != JsonValueKind.Null;

    private T Convert<T>(string name, JsonElement value, Func<JsonElement, T> convert)
    {
        try
        {
            return convert(value);
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException)
        {
            throw new CheckpointException($"{_source}: {name} = {value.GetRawText()} has the wrong type.", e);
        }
    }

    private CheckpointException Missing(string name) => new($"{_source}: the argument {name} is missing.");
}
