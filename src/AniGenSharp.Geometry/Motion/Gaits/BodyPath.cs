using System.Numerics;

namespace AniGenSharp.Geometry.Motion.Gaits;

/// <summary>The way of a body over the ground at an even pace: straight ahead, or turning on the spot.</summary>
/// <param name="Center">The point on the ground that it starts from and turns about.</param>
/// <param name="Velocity">Units per second.</param>
/// <param name="TurnRate">Radians per second to the left.</param>
internal sealed record BodyPath(Vector3 Center, Vector3 Velocity, float TurnRate)
{
    /// <summary>The turn about the vertical at a time.</summary>
    public Quaternion Rotation(float time) => Quaternion.CreateFromAxisAngle(Vector3.UnitZ, TurnRate * time);

    /// <summary>Where a point of the body at rest is at a time.</summary>
    public Vector3 Point(Vector3 rest, float time) => Center + Velocity * time + Vector3.Transform(rest - Center, Rotation(time));
}
