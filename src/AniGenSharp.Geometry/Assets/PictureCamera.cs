using System.Numerics;
using AniGenSharp.Geometry.Spatial;

namespace AniGenSharp.Geometry;

/// <summary>
/// The camera of a square picture, in the space of the mesh that it shows (z up, facing -y). It looks at a target; the picture is the
/// part of the plane through the target that a window cuts out, so that cropped pictures have a camera, too.
/// </summary>
public sealed record PictureCamera
{
    private const float MaxElevation = 89;

    // The near plane is never nearer than this share of the distance.
    private const float MinNearShare = 0.05f;

    /// <summary>The point that the camera looks at.</summary>
    public required Vector3 Target { get; init; }

    /// <summary>Angle around the subject in degrees: 0 in front of its face (-y), 90 on its left side (+x).</summary>
    public required float Azimuth { get; init; }

    /// <summary>Angle above the subject's horizon in degrees, -89…89.</summary>
    public required float Elevation { get; init; }

    /// <summary>Degrees by which the subject is turned counterclockwise in the picture.</summary>
    public float Roll { get; init; }

    /// <summary>Distance from the target to the camera.</summary>
    public required float Distance { get; init; }

    /// <summary>Half the width of the picture, measured in the plane through the target.</summary>
    public required float HalfExtent { get; init; }

    /// <summary>The center of the picture relative to the target, to the right and up in the plane through it.</summary>
    public Vector2 Offset { get; init; }

    /// <summary>Unit vector from the target to the camera.</summary>
    public Vector3 Direction => ViewDirection.Of(Azimuth, Math.Clamp(Elevation, -MaxElevation, MaxElevation));

    /// <summary>Position of the camera.</summary>
    public Vector3 Position => Target + Distance * Direction;

    /// <summary>The angle that the picture spans from side to side, in degrees.</summary>
    public float FieldOfView => 2 * MathF.Atan(HalfExtent / Distance) * 180 / MathF.PI;

    /// <summary>World to camera space: x to the right, y up and -z ahead (row vectors).</summary>
    internal Matrix4x4 View =>
        Matrix4x4.CreateLookAt(Position, Target, Vector3.UnitZ) * Matrix4x4.CreateRotationZ(Roll * MathF.PI / 180);

    /// <summary>World to clip space (row vectors, z/w from 0 to 1).</summary>
    /// <param name="radius">Radius of a sphere around the target that contains the scene.</param>
    internal Matrix4x4 ViewProjection(float radius) => View * Projection(radius);

    /// <summary>Camera to clip space.</summary>
    /// <param name="radius">Radius of a sphere around the target that contains the scene.</param>
    internal Matrix4x4 Projection(float radius)
    {
        float near = MathF.Max(Distance - 2 * radius, Distance * MinNearShare), scale = near / Distance;
        return Matrix4x4.CreatePerspectiveOffCenter(
            (Offset.X - HalfExtent) * scale, (Offset.X + HalfExtent) * scale, (Offset.Y - HalfExtent) * scale,
            (Offset.Y + HalfExtent) * scale, near, Distance + 2 * radius);
    }
}
