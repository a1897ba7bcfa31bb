using System.Numerics;
using AniGenSharp.Geometry.Rendering;

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

    /// <summary>Where the camera stands, or null for the place that fits the mesh; equal frames give equal scales.</summary>
    internal PreviewFrame? Frame { get; init; }

    /// <summary>The frame that fits some shapes, from this side or from every side.</summary>
    internal PreviewFrame FrameOf(IReadOnlyList<Vector3[]> shapes, bool everySide = false) =>
        PreviewFrame.Of(shapes, everySide ? PreviewFrame.EverySide : [Azimuth], Elevation, Width / (float)Height);
}
