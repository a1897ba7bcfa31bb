using System.Numerics;

namespace AniGenSharp.Geometry.Rendering;

/// <summary>A perspective camera in the networks' space (z up).</summary>
/// <param name="Eye">Position of the camera.</param>
/// <param name="View">World to camera (row vectors).</param>
/// <param name="Projection">Camera to clip space, z/w from 0 to 1.</param>
internal sealed record PerspectiveCamera(Vector3 Eye, Matrix4x4 View, Matrix4x4 Projection)
{
    // Beyond this, a direction is vertical and the horizon gives no up direction.
    private const float VerticalCosine = 0.9999f;

    /// <summary>World to clip space.</summary>
    public Matrix4x4 ViewProjection => View * Projection;

    /// <summary>A camera that looks at a point.</summary>
    /// <param name="direction">Unit vector from the target to the eye.</param>
    /// <param name="target">The point in the center of the picture.</param>
    /// <param name="distance">Distance from the target to the eye, in scene units.</param>
    /// <param name="lens">Field of view and depth range.</param>
    public static PerspectiveCamera LookAt(Vector3 direction, Vector3 target, float distance, PerspectiveLens lens)
    {
        Vector3 eye = target + direction * distance;
        // Seen from straight above or below, the front of the subject (-y) is at the bottom of the picture.
        Vector3 up = MathF.Abs(direction.Z) < VerticalCosine ? Vector3.UnitZ : Vector3.UnitY * MathF.Sign(direction.Z);
        return new PerspectiveCamera(
            eye,
            Matrix4x4.CreateLookAt(eye, target, up),
            Matrix4x4.CreatePerspectiveFieldOfView(lens.FieldOfView * MathF.PI / 180, lens.Aspect, lens.Near, lens.Far));
    }
}

/// <summary>What a perspective camera sees.</summary>
/// <param name="FieldOfView">Vertical angle, in degrees.</param>
/// <param name="Near">Distance of the near plane, in scene units.</param>
/// <param name="Far">Distance of the far plane, in scene units.</param>
/// <param name="Aspect">Width over height.</param>
internal readonly record struct PerspectiveLens(float FieldOfView, float Near, float Far, float Aspect = 1);
