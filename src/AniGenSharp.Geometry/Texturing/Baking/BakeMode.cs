namespace AniGenSharp.Geometry;

/// <summary>How a texture is created from the dense surface's colors.</summary>
public enum BakeMode
{
    /// <summary>Each texel gets the color of the closest point of the dense surface.</summary>
    Direct,

    /// <summary>Each texel is the mean of its colors in a hundred views, like the reference's fast mode.</summary>
    Projective,

    /// <summary>The texture whose renderings come closest to a hundred views, like the reference's default mode.</summary>
    Optimized,

    /// <summary>
    /// <see cref="Direct"/> with the pixels of the picture where it shows the surface; <see cref="Direct"/> alone if the picture's
    /// camera cannot be estimated with confidence.
    /// </summary>
    Photo,
}
