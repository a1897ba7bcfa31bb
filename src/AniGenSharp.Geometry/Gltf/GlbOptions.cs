namespace AniGenSharp.Geometry;

/// <summary>How a GLB stores its texture.</summary>
public enum TextureFormat
{
    /// <summary>Lossless, read by everything.</summary>
    Png,

    /// <summary>Lossy and much smaller, by the extension EXT_texture_webp, which a reader must know.</summary>
    Webp,
}

/// <summary>What a GLB holds beyond the asset itself.</summary>
public sealed record GlbOptions
{
    /// <summary>How bones are oriented at rest.</summary>
    public BoneAxes BoneAxes { get; init; } = BoneAxes.World;

    /// <summary>How the texture is stored.</summary>
    public TextureFormat TextureFormat { get; init; } = TextureFormat.Png;

    /// <summary>Quality of a WebP texture, 0…100.</summary>
    public int WebpQuality { get; init; } = 90;
}
