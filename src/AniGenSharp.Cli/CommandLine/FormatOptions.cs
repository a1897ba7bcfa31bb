using System.CommandLine;
using AniGenSharp.Geometry;

namespace AniGenSharp.Cli.CommandLine;

/// <summary>Options of the file formats of a result.</summary>
internal sealed class FormatOptions : OptionGroup
{
    private static readonly string[] s_formats = ["glb", "fbx", "usdz", "vrm"];

    private readonly Option<string> _formats;
    private readonly Option<string?>? _clip;

    /// <param name="hasClip">Whether the clip of a USDZ file can be chosen.</param>
    public FormatOptions(bool hasClip = true)
        : base("Files")
    {
        _formats = Add(new Option<string>("--format")
        {
            HelpName = "formats",
            Description = "File formats, separated by commas: glb, fbx, usdz, vrm. The GLB is always written.",
            DefaultValueFactory = _ => "glb",
        });
        if (hasClip)
            _clip = Add(new Option<string?>("--clip")
            {
                HelpName = "name",
                Description = "The clip in the USDZ file, which stores only one (default: the first).",
            });
    }

    /// <summary>The requested formats.</summary>
    /// <exception cref="UsageException">A format is unknown.</exception>
    public AssetFormats Read(ParseResult parsed, BoneAxes axes)
    {
        const StringSplitOptions Split = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        string[] formats = parsed.GetValue(_formats)!.ToLowerInvariant().Split(',', Split);
        if (formats.Except(s_formats).FirstOrDefault() is { } unknown)
            throw new UsageException($"--format: unknown format '{unknown}'; expected {string.Join(", ", s_formats)}.");
        return new AssetFormats(axes, _clip is null ? null : parsed.GetValue(_clip), [.. formats.Where(format => format != "glb").Distinct()
            .Select(format => Enum.Parse<AssetFormat>(format, ignoreCase: true))]);
    }
}
