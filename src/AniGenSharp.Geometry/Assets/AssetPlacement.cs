namespace AniGenSharp.Geometry;

/// <summary>Where an asset is in its scene.</summary>
public enum AssetPlacement
{
    /// <summary>Its lowest point is on the ground, and its root is above the origin.</summary>
    Ground,

    /// <summary>As the networks predict it, as in the reference: in a cube of side 1 around the origin.</summary>
    Reference,
}
