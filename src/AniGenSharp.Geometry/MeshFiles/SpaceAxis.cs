namespace AniGenSharp.Geometry;

/// <summary>A direction along an axis of a mesh's own space.</summary>
public enum SpaceAxis
{
    /// <summary>+x.</summary>
    X,

    /// <summary>+y.</summary>
    Y,

    /// <summary>+z.</summary>
    Z,

    /// <summary>-x.</summary>
    NegativeX,

    /// <summary>-y.</summary>
    NegativeY,

    /// <summary>-z.</summary>
    NegativeZ,
}
