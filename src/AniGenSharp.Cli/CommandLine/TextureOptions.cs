using System.CommandLine;
using AniGenSharp.Geometry;

namespace AniGenSharp.Cli.CommandLine;

/// <summary>Options of the texture.</summary>
internal sealed class TextureOptions : GenerationOptionGroup
{
    private readonly ChoiceOption<BakeMode?> _bake;
    private readonly Option<int> _size;
    private readonly ChoiceOption<TextureFormat> _format;

    public TextureOptions()
    {
        _bake = Add(new ChoiceOption<BakeMode?>(
            "--bake", "How the texture is baked: photo (the picture's own pixels where they can be placed), direct, projective, optimized, or "
                + "none (vertex colors).", "direct",
            ("photo", BakeMode.Photo), ("direct", BakeMode.Direct), ("projective", BakeMode.Projective), ("optimized", BakeMode.Optimized), ("none", null),
            // The spelling of earlier versions.
            ("optimised", BakeMode.Optimized)));
        _bake.HelpName = "direct|none|optimized|photo|projective";
        _size = Add(new Option<int>("--texture-size")
        {
            Description = "Texels per side, 256 to 4096.",
            DefaultValueFactory = _ => Defaults.TextureSize,
        });
        _format = Add(new ChoiceOption<TextureFormat>(
            "--texture-format", "png, or webp (smaller, but viewers must support EXT_texture_webp).", "png",
            ("png", TextureFormat.Png), ("webp", TextureFormat.Webp)));
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Option> ByProperty => new Dictionary<string, Option>
    {
        [nameof(GenerationOptions.TextureSize)] = _size,
    };

    /// <inheritdoc/>
    public override GenerationOptions Apply(ParseResult parsed, GenerationOptions options) => options with
    {
        Bake = _bake.Value(parsed),
        TextureSize = parsed.GetValue(_size),
    };

    /// <summary>How the GLB stores the texture.</summary>
    public TextureFormat Format(ParseResult parsed) => _format.Value(parsed);
}
