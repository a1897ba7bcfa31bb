using System.Numerics;
using AniGenSharp.Training.Modeling;

namespace AniGenSharp.Training.Fields;

/// <summary>A camera that looks at the origin, with its light.</summary>
internal sealed record CreatureCamera
{
    /// <summary>Position of the camera.</summary>
    public required Vector3 Eye { get; init; }

    /// <summary>Unit vector to the right of the picture.</summary>
    public required Vector3 Right { get; init; }

    /// <summary>Unit vector to the top of the picture.</summary>
    public required Vector3 Up { get; init; }

    /// <summary>Unit vector that the camera looks along.</summary>
    public required Vector3 Forward { get; init; }

    /// <summary>Field of view, in radians.</summary>
    public required float FieldOfView { get; init; }

    /// <summary>Unit vector to the light.</summary>
    public required Vector3 Light { get; init; }

    /// <summary>Ambient light.</summary>
    public float Ambient { get; init; } = 0.55f;

    /// <summary>Diffuse light.</summary>
    public float Diffuse { get; init; } = 0.5f;

    /// <summary>Strength of highlights.</summary>
    public float Specular { get; init; } = 0.08f;

    /// <summary>Darkening towards the outline.</summary>
    public float Rim { get; init; } = 0.1f;

    /// <summary>Factor on each color channel.</summary>
    public Vector3 Gain { get; init; } = Vector3.One;

    /// <summary>A camera and light without randomness.</summary>
    /// <param name="yaw">Azimuth in radians; 0 sees the front.</param>
    /// <param name="pitch">Elevation in radians.</param>
    public static CreatureCamera Looking(float yaw, float pitch) => Looking(yaw, pitch, float.DegreesToRadians(40), 0.4f, 0.7f);

    /// <summary>
    /// Draws a camera: mostly 10 to 75 degrees to either side of the front, up to 110, elevation -5 to 32, field of view 32 to 46.
    /// </summary>
    public static CreatureCamera Draw(IRandomSource random)
    {
        double yaw = random.Uniform(0, 1) < 0.75 ? random.Uniform(10, 75) : random.Uniform(-35, 110);
        yaw = random.Uniform(0, 1) < 0.5 ? yaw : -yaw;
        double pitch = random.Uniform(-5, 32), fieldOfView = random.Uniform(32, 46);
        var camera = Looking(
            Radians(yaw), Radians(pitch), Radians(fieldOfView), (float)random.Uniform(-0.9, 0.9), (float)random.Uniform(0.3, 1.2));
        double ambient = random.Uniform(0.4, 0.7);
        return camera with
        {
            Ambient = (float)ambient,
            Diffuse = (float)(1.05 - ambient + random.Uniform(-0.1, 0.15)),
            Specular = (float)Math.Max(0, random.Uniform(-0.1, 0.25)),
            Rim = (float)Math.Max(0, random.Uniform(-0.1, 0.3)),
            Gain = new((float)random.Uniform(0.95, 1.05), (float)random.Uniform(0.95, 1.05), (float)random.Uniform(0.95, 1.05)),
        };
    }

    private static float Radians(double degrees) => (float)double.DegreesToRadians(degrees);

    private static CreatureCamera Looking(float yaw, float pitch, float fieldOfView, float lightRight, float lightUp)
    {
        float distance = 0.62f / MathF.Tan(fieldOfView / 2) + 0.35f;
        var back = new Vector3(MathF.Sin(yaw) * MathF.Cos(pitch), -MathF.Cos(yaw) * MathF.Cos(pitch), MathF.Sin(pitch));
        var right = Vector3.Normalize(Vector3.Cross(-back, Vector3.UnitZ));
        var up = Vector3.Cross(right, -back);
        return new CreatureCamera
        {
            Eye = distance * back,
            Right = right,
            Up = up,
            Forward = -back,
            FieldOfView = fieldOfView,
            Light = Vector3.Normalize(back + lightRight * right + lightUp * up),
        };
    }
}
