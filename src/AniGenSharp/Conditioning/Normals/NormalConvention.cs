using System.Text.Json;

namespace AniGenSharp.Conditioning.Normals;

/// <summary>
/// How an ONNX normal estimator is fed and what its channels mean, from the JSON file beside it (<c>NAME.json</c> beside
/// <c>NAME.onnx</c>):
/// <code>
/// { "axes": ["left", "up", "towards"], "range": "signed", "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225],
///   "multiple_of": 32, "longest_side": 1024, "output": "normal" }
/// </code>
/// Only <c>axes</c> is required: the directions in which the three channels grow (left, right, up, down, towards, away, as
/// the viewer sees them).
/// </summary>
internal sealed record NormalConvention
{
    /// <summary>For x to the left, y up and z towards the viewer: the channel, and whether it is negated.</summary>
    public required (int Channel, bool Negated)[] Axes { get; init; }

    /// <summary>Components are stored as (n + 1) / 2 rather than as they are.</summary>
    public bool Unit { get; init; }

    /// <summary>Means of the input's channels, of values in [0, 1].</summary>
    public double[] Mean { get; init; } = [0.485, 0.456, 0.406];

    /// <summary>What the input's channels are divided by.</summary>
    public double[] Deviation { get; init; } = [0.229, 0.224, 0.225];

    /// <summary>What the input's sides must be a multiple of, where the network leaves them free.</summary>
    public int MultipleOf { get; init; } = 32;

    /// <summary>Longest side of the input, where the network leaves it free.</summary>
    public int LongestSide { get; init; } = 1024;

    /// <summary>Name of the output; null for the first.</summary>
    public string? Output { get; init; }

    /// <summary>Reads the file beside a network.</summary>
    /// <exception cref="CheckpointException">The file is missing or says something else.</exception>
    public static NormalConvention Beside(string network)
    {
        string path = Path.ChangeExtension(network, ".json");
        if (!File.Exists(path))
            throw new CheckpointException($"{path}: a normal estimator needs this file, which says what its channels mean, such as {{\"axes\": [\"left\", \"up\", \"towards\"]}}.");
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return Parse(document.RootElement, path);
        }
        catch (JsonException e)
        {
            throw new CheckpointException($"{path}: no sound JSON ({e.Message})", e);
        }
    }

    private static NormalConvention Parse(JsonElement root, string path)
    {
        NormalConvention convention;
        try
        {
            string[] names = [.. root.GetProperty("axes").EnumerateArray().Select(a => a.GetString()!)];
            convention = new NormalConvention { Axes = Axis(names, path) };
            foreach (var property in root.EnumerateObject())
            {
                convention = property.Name switch
                {
                    "axes" => convention,
                    "range" => convention with
                    {
                        Unit = property.Value.GetString() switch
                        {
                            "unit" => true,
                            "signed" => false,
                            var other => throw new CheckpointException($"{path}: the range {other} is unknown; expected signed or unit."),
                        },
                    },
                    "mean" => convention with { Mean = Three(property.Value) },
                    "std" => convention with { Deviation = Three(property.Value) },
                    "multiple_of" => convention with { MultipleOf = property.Value.GetInt32() },
                    "longest_side" => convention with { LongestSide = property.Value.GetInt32() },
                    "output" => convention with { Output = property.Value.GetString() },
                    _ => throw new CheckpointException($"{path}: the entry {property.Name} is unknown."),
                };
            }
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new CheckpointException($"{path}: an entry is missing or has the wrong type ({e.Message})", e);
        }
        if (convention.MultipleOf < 1 || convention.LongestSide < convention.MultipleOf || convention.Deviation.Contains(0))
            throw new CheckpointException($"{path}: multiple_of, longest_side or std has an impossible value.");
        return convention;
    }

    private static (int, bool)[] Axis(string[] names, string path)
    {
        string[][] wanted = [["left", "right"], ["up", "down"], ["towards", "away"]];
        var axes = wanted.Select(pair => (Channel: Array.FindIndex(names, pair.Contains), Pair: pair)).ToArray();
        if (names.Length != 3 || axes.Any(a => a.Channel < 0))
            throw new CheckpointException($"{path}: axes must name one of left and right, one of up and down, one of towards and away.");
        return [.. axes.Select(a => (a.Channel, names[a.Channel] == a.Pair[1]))];
    }

    private static double[] Three(JsonElement values)
    {
        double[] numbers = [.. values.EnumerateArray().Select(v => v.GetDouble())];
        return numbers.Length == 3 ? numbers : throw new FormatException("expected three numbers");
    }
}
