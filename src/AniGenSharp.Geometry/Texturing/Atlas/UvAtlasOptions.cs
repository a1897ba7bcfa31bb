namespace AniGenSharp.Geometry.Texturing.Atlas;

/// <summary>How a <see cref="UvAtlas"/> is created.</summary>
internal sealed record UvAtlasOptions
{
    /// <summary>Texels per side of the texture that the atlas is for, at least 16.</summary>
    public int TextureSize { get; init; } = 1024;

    /// <summary>
    /// Texels between charts, half of them around each, which leaves room for mip-mapping to blur. At most an eighth of the texture.
    /// </summary>
    public int Padding { get; init; } = 4;

    /// <summary>
    /// The maximum bend of a chart: one minus the length of the mean of its unit normals (0 flat, 1/2 a hemisphere). Smaller values give
    /// more charts with less stretch.
    /// </summary>
    public double Bend { get; init; } = 0.18;

    /// <summary>The largest factor by which any direction on any face may be stretched or shrunk within its chart, at least 1.5.</summary>
    public double MaxStretch { get; init; } = 4;
}
