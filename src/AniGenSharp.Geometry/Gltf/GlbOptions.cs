namespace AniGenSharp.Geometry;

/// <summary>How a GLB stores its texture.</summary>
public enum TextureFormat
{
    /// <summary>Lossless, read by everything.</summary>
    Png,

    /// <summary>Lossy and much smaller, by the extension EXT_texture_webp; readers that do not know it show a small PNG instead.</summary>
    Webp,
}

/// <summary>What a GLB holds beyond the asset itself.</summary>
public sealed record GlbOptions
{
    /// <summary>How bones are oriented at rest.</summary>
    public BoneAxes BoneAxes { get; init; } = BoneAxes.YAlong;

    /// <summary>How the texture is stored.</summary>
    public TextureFormat TextureFormat { get; init; } = TextureFormat.Png;

    /// <summary>Quality of a WebP texture, 0…100.</summary>
    public int WebpQuality { get; init; } = 90;

    /// <summary>A camera to add, such as the one of the picture (<see cref="PhotoViewReport.Camera"/>); null for none.</summary>
    public PictureCamera? Camera { get; init; }

    /// <summary>Checks every option against its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; it is the parameter's name.</exception>
    internal void Validate()
    {
        if (!Enum.IsDefined(BoneAxes))
            throw new ArgumentOutOfRangeException(nameof(BoneAxes), BoneAxes, "BoneAxes must be an orientation of bones.");
        if (!Enum.IsDefined(TextureFormat))
            throw new ArgumentOutOfRangeException(nameof(TextureFormat), TextureFormat, "TextureFormat must be a format.");
        if (WebpQuality is < 0 or > 100)
            throw new ArgumentOutOfRangeException(nameof(WebpQuality), WebpQuality, "WebpQuality must be between 0 and 100.");
    }
}
