using System.Numerics;

namespace AniGenSharp.Geometry.Motion.Recordings;

/// <summary>One frame of a motion.</summary>
/// <param name="Rotations">World orientation of each joint, [J].</param>
/// <param name="Positions">World position of each joint, [J].</param>
internal sealed record MotionFrame(Quaternion[] Rotations, Vector3[] Positions);
