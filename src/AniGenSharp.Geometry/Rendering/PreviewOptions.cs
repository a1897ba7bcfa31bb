using System.Numerics;

namespace AniGenSharp.Geometry;

/// <summary>Size, point of view and contents of a preview.</summary>
public sealed record PreviewOptions
{
    /// <summary>Width in pixels, at least 1.</summary>
    public int Width { get; init; } = 512;

    /// <summary>Height in pixels, at least 1.</summary>
    public int Height { get; init; } = 512;

    /// <summary>Angle around the asset in degrees: 0 in front of its face (-y), 90 on its left side (+x).</summary>
    public float Azimuth { get; init; } = 30;

    /// <summary>Angle above the asset's horizon in degrees.</summary>
    public float Elevation { get; init; } = 15;

    /// <summary>The camera of a picture instead of <see cref="Azimuth"/> and <see cref="Elevation"/>, or null.</summary>
    public PictureCamera? Camera { get; init; }

    /// <summary>Whether the skeleton is drawn over the mesh.</summary>
    public bool Skeleton { get; init; }

    /// <summary>Samples along each side of a pixel, 1 to 8.</summary>
    public int Supersampling { get; init; } = 3;

    /// <summary>The sphere that fills the picture, or null for the mesh's own; equal spheres give equal scales.</summary>
    internal (Vector3 Center, float Radius)? Frame { get; init; }
}
