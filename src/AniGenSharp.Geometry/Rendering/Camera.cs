using System.Numerics;

namespace AniGenSharp.Geometry.Rendering;

/// <summary>A perspective camera in the networks' space (z up).</summary>
/// <param name="Eye">Where it stands.</param>
/// <param name="View">World to camera (row vectors).</param>
/// <param name="Projection">Camera to clip space, z/w from 0 to 1.</param>
internal sealed record Camera(Vector3 Eye, Matrix4x4 View, Matrix4x4 Projection)
{
    /// <summary>World to clip space.</summary>
    public Matrix4x4 ViewProjection => View * Projection;

    /// <summary>A camera that looks at a point from a direction.</summary>
    /// <param name="direction">Unit vector from the target to the eye.</param>
    /// <param name="target">Where it looks.</param>
    /// <param name="distance">From the target, in scene units.</param>
    /// <param name="fieldOfView">Vertical, in degrees.</param>
    /// <param name="aspect">Width over height.</param>
    /// <param name="near">Near plane, in scene units.</param>
    /// <param name="far">Far plane, in scene units.</param>
    public static Camera LookAt(
        Vector3 direction, Vector3 target, float distance, float fieldOfView, float aspect, float near, float far)
    {
        Vector3 eye = target + direction * distance;
        // Straight from above or below, the subject's front (-y) is down in the picture.
        Vector3 up = MathF.Abs(direction.Z) < 0.9999f ? Vector3.UnitZ : Vector3.UnitY * MathF.Sign(direction.Z);
        return new Camera(
            eye,
            Matrix4x4.CreateLookAt(eye, target, up),
            Matrix4x4.CreatePerspectiveFieldOfView(fieldOfView * MathF.PI / 180, aspect, near, far));
    }

    /// <summary>
    /// The direction from the subject to an eye: azimuth 0 stands before a creature's face (-y), 90 on its left
    /// side (+x), elevation is the angle above its horizon, in degrees.
    /// </summary>
    public static Vector3 Direction(float azimuth, float elevation)
    {
        (float sinAzimuth, float cosAzimuth) = MathF.SinCos(azimuth * MathF.PI / 180);
        (float sinElevation, float cosElevation) = MathF.SinCos(elevation * MathF.PI / 180);
        return new Vector3(sinAzimuth * cosElevation, -cosAzimuth * cosElevation, sinElevation);
    }
}
