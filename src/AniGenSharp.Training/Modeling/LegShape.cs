using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Training.Modeling;

/// <summary>One leg from the hip down.</summary>
/// <param name="Hip">Position of the hip.</param>
/// <param name="Segments">Lengths of the segments.</param>
/// <param name="Pitches">Direction of each segment above the horizon, in radians.</param>
/// <param name="Radii">Radius at each joint.</param>
internal sealed record LegShape(Vector3d Hip, double[] Segments, double[] Pitches, double[] Radii)
{
    /// <summary>Length of the foot.</summary>
    public required double Foot { get; init; }

    /// <summary>Whether the foot has a joint at its tip; otherwise it is part of the last joint.</summary>
    public bool HasToeJoint { get; init; } = true;

    /// <summary>Color of the first segment.</summary>
    public required Vector3d Upper { get; init; }

    /// <summary>Color of the other segments.</summary>
    public required Vector3d Lower { get; init; }

    /// <summary>Color of the foot.</summary>
    public required Vector3d FootColor { get; init; }

    /// <summary>Direction of the leg about the vertical, in radians; 0 is forward.</summary>
    public double Yaw { get; init; }
}
