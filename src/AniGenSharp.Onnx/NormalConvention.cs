using System.Text.Json;
using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Geometry.Files;

namespace AniGenSharp.Onnx;

/// <summary>
/// How an ONNX normal estimator is fed and what its channels mean, from the JSON file beside it (<c>NAME.json</c> beside
/// <c>NAME.onnx</c>):
/// <code>
/// { "axes": ["left", "up", "towards"], "range": "signed", "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225],
///   "multiple_of": 32, "longest_side": 1024, "output": "normal" }
/// </code>
/// Only <c>axes</c> is required. It names the directions in which the three channels grow: left, right, up, down, towards or away, as
/// the viewer sees them.
/// </summary>
internal sealed record NormalConvention
{
    private const long MaxBytes = 1_000_000;

    /// <summary>The channel of x (to the left), y (up) and z (towards the viewer), and whether it is negated.</summary>
    public required (int Channel, bool IsNegated)[] Axes { get; init; }

    /// <summary>Whether components are stored as (n + 1) / 2 rather than as they are.</summary>
    public bool IsUnitRange { get; init; }

    /// <summary>Means of the input's channels, for values in [0, 1].</summary>
    public double[] Mean { get; init; } = ImageNet.Mean;

    /// <summary>What the input's channels are divided by.</summary>
    public double[] Deviation { get; init; } = ImageNet.Deviation;

    /// <summary>What the input's sides must be a multiple of, if the network leaves them free.</summary>
    public int MultipleOf { get; init; } = 32;

    /// <summary>The longest side of the input in pixels, if the network leaves it free.</summary>
    public int LongestSide { get; init; } = 1024;

    /// <summary>The name of the output; null for the first.</summary>
    public string? Output { get; init; }

    /// <summary>Reads the JSON file beside a network.</summary>
    /// <exception cref="CheckpointException">The file is missing or damaged, or has an entry that is unknown or impossible.</exception>
    public static NormalConvention Beside(string network)
    {
        string path = Path.ChangeExtension(network, ".json");
        if (!File.Exists(path))
        {
            throw new CheckpointException(
                $"{path}: missing; it must tell what the network's channels mean, such as {{\"axes\": [\"left\", \"up\", \"towards\"]}}.");
        }
        try
        {
            using var document = JsonDocument.Parse(InputFile.ReadAllBytes(path, MaxBytes));
            return Parse(document.RootElement, path);
        }
        catch (IOException e)
        {
            throw new CheckpointException(e.Message, e);
        }
        catch (JsonException e)
        {
            throw new CheckpointException($"{path}: damaged JSON ({e.Message})", e);
        }
    }

    private static NormalConvention Parse(JsonElement root, string path)
    {
        NormalConvention convention;
        try
        {
            string[] names = [.. root.GetProperty("axes").EnumerateArray().Select(axis => axis.GetString()!)];
            convention = new NormalConvention { Axes = ParseAxes(names, path) };
            foreach (var entry in root.EnumerateObject())
                convention = convention.With(entry, path);
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new CheckpointException($"{path}: an entry is missing or has the wrong type ({e.Message})", e);
        }
        if (convention.MultipleOf < 1 || convention.LongestSide < convention.MultipleOf || convention.Deviation.Contains(0))
            throw new CheckpointException($"{path}: multiple_of, longest_side or std has an impossible value.");
        return convention;
    }

    private NormalConvention With(JsonProperty entry, string path) => entry.Name switch
    {
        "axes" => this,
        "range" => this with
        {
            IsUnitRange = entry.Value.GetString() switch
            {
                "unit" => true,
                "signed" => false,
                var other => throw new CheckpointException($"{path}: unknown range '{other}'; expected signed or unit."),
            },
        },
        "mean" => this with { Mean = ParseThree(entry.Value) },
        "std" => this with { Deviation = ParseThree(entry.Value) },
        "multiple_of" => this with { MultipleOf = entry.Value.GetInt32() },
        "longest_side" => this with { LongestSide = entry.Value.GetInt32() },
        "output" => this with { Output = entry.Value.GetString() },
        _ => throw new CheckpointException($"{path}: unknown entry '{entry.Name}'."),
    };

    private static (int, bool)[] ParseAxes(string[] names, string path)
    {
        string[][] opposites = [["left", "right"], ["up", "down"], ["towards", "away"]];
        var axes = opposites.Select(pair => (Channel: Array.FindIndex(names, pair.Contains), Pair: pair)).ToArray();
        if (names.Length != 3 || axes.Any(axis => axis.Channel < 0))
        {
            throw new CheckpointException(
                $"{path}: axes must name one of left and right, one of up and down, and one of towards and away.");
        }
        return [.. axes.Select(axis => (axis.Channel, names[axis.Channel] == axis.Pair[1]))];
    }

    private static double[] ParseThree(JsonElement values)
    {
        double[] numbers = [.. values.EnumerateArray().Select(value => value.GetDouble())];
        return numbers.Length == 3 ? numbers : throw new FormatException("expected three numbers");
    }
}
