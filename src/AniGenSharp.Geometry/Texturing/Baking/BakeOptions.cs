namespace AniGenSharp.Geometry.Texturing.Baking;

/// <summary>How a bake is done.</summary>
internal sealed record BakeOptions
{
    /// <summary>Which bake.</summary>
    public BakeMode Mode { get; init; } = BakeMode.Direct;

    /// <summary>Texels a side, 16…8192.</summary>
    public int TextureSize { get; init; } = 1024;

    /// <summary>Views of the projective and the optimised bake.</summary>
    public int Views { get; init; } = 100;

    /// <summary>Pixels a side of each view.</summary>
    public int Resolution { get; init; } = 1024;

    /// <summary>Chooses the order of the views of the optimised bake.</summary>
    public int Seed { get; init; }
}

/// <summary>A baked texture.</summary>
/// <param name="Texture">The texture, opaque.</param>
/// <param name="L1">Mean absolute difference of its bilinear lookups from the views, 0…1; null for the direct bake, which has none.</param>
internal sealed record BakeResult(RgbaImage Texture, double? L1);
