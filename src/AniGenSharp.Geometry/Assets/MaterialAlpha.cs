namespace AniGenSharp.Geometry;

/// <summary>What the alpha of a material means.</summary>
public enum MaterialAlpha
{
    /// <summary>Nothing: the surface is opaque.</summary>
    Opaque,

    /// <summary>The surface is visible where alpha reaches the cutoff and invisible elsewhere.</summary>
    Mask,

    /// <summary>The surface is blended with what is behind it.</summary>
    Blend,
}
