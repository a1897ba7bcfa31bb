namespace AniGenSharp.Geometry.Texturing.Baking;

/// <summary>How <see cref="TextureBake"/> bakes a texture.</summary>
internal sealed record BakeOptions
{
    /// <summary>The kind of bake.</summary>
    public BakeMode Mode { get; init; } = BakeMode.Direct;

    /// <summary>Texels per side, 16…8192.</summary>
    public int TextureSize { get; init; } = 1024;

    /// <summary>Number of views of the projective and the optimized bake.</summary>
    public int Views { get; init; } = 100;

    /// <summary>Pixels per side of each view.</summary>
    public int Resolution { get; init; } = 1024;

    /// <summary>Seed for the order of the views of the optimized bake.</summary>
    public int Seed { get; init; }
}

/// <summary>A baked texture.</summary>
/// <param name="Texture">The texture, opaque.</param>
/// <param name="L1">
/// Mean absolute difference of its bilinear lookups from the views, 0…1; null for the direct bake, which has no views.
/// </param>
internal sealed record BakeResult(RgbaImage Texture, double? L1);
