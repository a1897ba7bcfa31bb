using System.CommandLine;
using AniGenSharp.Geometry;

namespace AniGenSharp.Cli.CommandLine;

/// <summary>Options of the texture.</summary>
internal sealed class TextureOptions : GenerationOptionGroup
{
    private readonly ChoiceOption<BakeMode?> _bake;
    private readonly Option<int> _size;
    private readonly ChoiceOption<TextureFormat> _format;
    private readonly Option<string[]> _views;
    private readonly Option<bool> _camera;

    public TextureOptions()
        : base("Texture")
    {
        _bake = Add(new ChoiceOption<BakeMode?>(
            "--bake",
            "How the texture is baked: photo (the picture's own pixels where they can be placed), direct, projective, optimized, or none "
                + "(vertex colors).",
            "direct",
            ("photo", BakeMode.Photo), ("direct", BakeMode.Direct), ("projective", BakeMode.Projective),
            ("optimized", BakeMode.Optimized), ("none", null)));
        _bake.AddSpelling("optimised", BakeMode.Optimized); // by earlier versions
        _size = Add(new Option<int>("--texture-size")
        {
            Description = "Texels per side, 256 to 4096.",
            DefaultValueFactory = _ => Defaults.TextureSize,
        });
        _format = Add(new ChoiceOption<TextureFormat>(
            "--texture-format", "png, or webp (smaller; viewers without EXT_texture_webp show a small PNG).", "png",
            ("png", TextureFormat.Png), ("webp", TextureFormat.Webp)));
        _views = Add(new Option<string[]>("--views")
        {
            HelpName = "pictures",
            Description = "With --bake photo: up to 3 pictures of the subject from other sides, on transparency, separated by commas.",
            CustomParser = result => [.. result.Tokens.SelectMany(token => token.Value.Split(','))],
        });
        _camera = Add(new Option<bool>("--with-camera")
        {
            Description = "With --bake photo: also store the picture's camera in mesh.glb, if it was found.",
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Option> ByProperty => new Dictionary<string, Option>
    {
        [nameof(GenerationOptions.TextureSize)] = _size,
        [nameof(GenerationOptions.Views)] = _views,
    };

    /// <inheritdoc/>
    public override GenerationOptions Apply(ParseResult parsed, GenerationOptions options)
    {
        var bake = _bake.Value(parsed);
        foreach (Option option in new Option[] { _size, _format })
            if (bake is null && IsGiven(parsed, option))
                throw new UsageException($"{option.Name} has no effect with {_bake.Name} none; omit one of them.");
        return options with
        {
            Bake = bake,
            TextureSize = parsed.GetValue(_size),
            Views = [.. (parsed.GetValue(_views) ?? []).Select(PictureSource.FromFile)],
        };
    }

    /// <summary>Whether the GLB stores the picture's camera.</summary>
    public bool WithCamera(ParseResult parsed) => parsed.GetValue(_camera);

    /// <summary>How the GLB stores the texture.</summary>
    public TextureFormat Format(ParseResult parsed) => _format.Value(parsed);
}
