using System.CommandLine;
using System.Globalization;
using AniGenSharp.Geometry;

namespace AniGenSharp.Cli.CommandLine;

/// <summary>Options of the mesh: how many faces, which levels of detail, which holes are closed.</summary>
internal sealed class MeshOptions : GenerationOptionGroup
{
    private const int MaxLevels = 8;

    private readonly Option<double?> _simplifyRatio;
    private readonly Option<int?> _faces;
    private readonly Option<string?> _levels;
    private readonly Option<bool> _watertight;
    private readonly Option<double?> _height;
    private readonly ChoiceOption<AssetPlacement> _placement;
    private readonly Option<bool> _keepPieces;

    public MeshOptions()
        : base("Mesh")
    {
        _simplifyRatio = Add(new Option<double?>("--simplify-ratio")
        {
            Description = string.Create(
                CultureInfo.InvariantCulture,
                $"Share of the faces to remove; 0 keeps all (default: 0.95, but not below {GenerationOptions.MinDefaultFaces:n0} faces)."),
        });
        _faces = Add(new Option<int?>("--faces") { Description = "Number of faces to simplify to, instead of --simplify-ratio." });
        _levels = Add(new Option<string?>("--lods")
        {
            HelpName = "n|shares",
            Description = $"Coarser levels of detail with the same skeleton, as mesh_lod1.glb and so on: how many (1 to {MaxLevels}), "
                + "each with half the faces of the one before, or their shares of the faces (0.5,0.2,0.05).",
        });
        _keepPieces = Add(new Option<bool>("--keep-pieces")
        {
            Description = "Leave loose pieces as they are; otherwise those with joints of their own are connected to the body.",
        });
        _watertight = Add(new Option<bool>("--watertight") { Description = "Close every hole, not only small ones." });
        _height = Add(new Option<double?>("--height")
        {
            Description = "Height of the asset in meters (default: its longest side is about 1).",
        });
        _placement = Add(new ChoiceOption<AssetPlacement>(
            "--placement",
            "Where the asset is: ground (its lowest point on the ground, its root above the origin), or reference (as the networks "
                + "predict it).",
            "ground", ("ground", AssetPlacement.Ground), ("reference", AssetPlacement.Reference)));
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Option> ByProperty => new Dictionary<string, Option>
    {
        [nameof(GenerationOptions.SimplifyRatio)] = _simplifyRatio,
        [nameof(GenerationOptions.Faces)] = _faces,
        [nameof(GenerationOptions.Levels)] = _levels,
        [nameof(GenerationOptions.Height)] = _height,
    };

    /// <inheritdoc/>
    public override GenerationOptions Apply(ParseResult parsed, GenerationOptions options) => options with
    {
        SimplifyRatio = parsed.GetValue(_simplifyRatio),
        Faces = parsed.GetValue(_faces),
        Levels = Levels(parsed.GetValue(_levels)),
        BridgePieces = !parsed.GetValue(_keepPieces),
        Watertight = parsed.GetValue(_watertight),
        Height = parsed.GetValue(_height),
        Placement = _placement.Value(parsed),
    };

    private static double[] Levels(string? text)
    {
        if (text is null)
            return [];
        if (text.All(char.IsAsciiDigit))
        {
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is >= 1 and <= MaxLevels
                ? [.. Enumerable.Range(1, count).Select(level => Math.Pow(0.5, level))]
                : throw Invalid(text);
        }
        return [.. text.Split(',').Select(Share)];

        double Share(string share)
        {
            bool isNumber = double.TryParse(share, NumberStyles.Float, CultureInfo.InvariantCulture, out double value);
            return isNumber && value > 0 ? value : throw Invalid(text);
        }
    }

    private static UsageException Invalid(string text) =>
        new($"--lods must be a number from 1 to {MaxLevels}, or shares of the faces separated by commas, not \"{text}\".");
}
