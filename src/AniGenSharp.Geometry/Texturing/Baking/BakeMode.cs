namespace AniGenSharp.Geometry;

/// <summary>How a texture is made from the dense surface's colours.</summary>
public enum BakeMode
{
    /// <summary>Each texel takes the colour of the dense surface's closest point.</summary>
    Direct,

    /// <summary>Each texel is the mean of what a hundred views saw there, as the reference's fast mode.</summary>
    Projective,

    /// <summary>The texture whose renders come closest to a hundred views, as the reference's default mode.</summary>
    Optimized,
}
