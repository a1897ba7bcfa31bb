using System.Numerics;
using AniGenSharp.Geometry.Motion.Retargeting;

namespace AniGenSharp.Geometry.Motion.Gaits;

/// <summary>
/// Moves the end of a chain of any number of bones to a point with little turning of its joints, by damped least squares: the damping grows
/// until a step comes nearer, and shrinks after it. Source: Wampler, "Manipulator Inverse Kinematic Solutions Based on Vector Formulations
/// and Damped Least-Squares Methods", IEEE Trans. SMC 16 (1986).
/// </summary>
internal sealed class ChainIk
{
    private const int MaxSteps = 60;

    /// <summary>Distance from the goal, as a share of the chain's length, that is near enough.</summary>
    private const float Tolerance = 1e-5f;

    /// <summary>Damping at first, as a share of the chain's length.</summary>
    private const float FirstDamping = 0.05f;

    /// <summary>Damping at which a step is too small to matter.</summary>
    private const float MaxDamping = 100;

    /// <summary>Share of its length to which a chain is stretched at most.</summary>
    private const float MaxReach = 0.999f;

    private readonly Vector3[] _points;
    private readonly Quaternion[] _turns;

    private ChainIk(Vector3[] points)
    {
        _points = points;
        _turns = new Quaternion[points.Length - 1];
        Array.Fill(_turns, Quaternion.Identity);
    }

    /// <summary>Turns the joints of a chain.</summary>
    /// <param name="pose">The frame, positions computed; those below the chain must be computed again.</param>
    /// <param name="chain">The joints that turn, from the body out, each the parent of the next.</param>
    /// <param name="end">The joint that is moved.</param>
    /// <param name="goal">Where to.</param>
    public static void Solve(PosedRig pose, int[] chain, int end, Vector3 goal)
    {
        var ik = new ChainIk([.. chain.Select(joint => pose.Positions[joint]), pose.Positions[end]]);
        ik.Approach(goal);
        for (int i = 0; i < chain.Length; i++)
            pose.Set(chain[i], ik._turns[i] * pose.Rotations[chain[i]]);
    }

    private void Approach(Vector3 goal)
    {
        float length = 0;
        for (int i = 0; i + 1 < _points.Length; i++)
            length += Vector3.Distance(_points[i], _points[i + 1]);
        Vector3 way = goal - _points[0];
        if (way.Length() > MaxReach * length)
            goal = _points[0] + way * (MaxReach * length / way.Length());
        float damping = FirstDamping, error = Vector3.Distance(goal, _points[^1]);
        for (int step = 0; step < MaxSteps && error > Tolerance * length && damping < MaxDamping; step++)
        {
            var before = ((Vector3[])_points.Clone(), (Quaternion[])_turns.Clone());
            Step(goal - _points[^1], damping * length);
            float reached = Vector3.Distance(goal, _points[^1]);
            if (reached < error)
            {
                (error, damping) = (reached, damping / 3);
                continue;
            }
            before.Item1.CopyTo(_points, 0);
            before.Item2.CopyTo(_turns, 0);
            damping *= 4;
        }
    }

    private void Step(Vector3 error, float damping)
    {
        Vector3 push = Push(error, damping);
        Vector3[] turns = [.. _turns.Select((_, i) => Vector3.Cross(_points[^1] - _points[i], push))];
        for (int i = 0; i < turns.Length; i++)
        {
            float angle = turns[i].Length();
            if (angle < 1e-9f)
                continue;
            var rotation = Quaternion.CreateFromAxisAngle(turns[i] / angle, angle);
            Vector3 center = _points[i];
            for (int j = i; j < turns.Length; j++)
            {
                _turns[j] = Quaternion.Normalize(rotation * _turns[j]);
                _points[j + 1] = center + Vector3.Transform(_points[j + 1] - center, rotation);
            }
        }
    }

    /// <summary>The vector whose cross products with the levers are the turns of the joints.</summary>
    private Vector3 Push(Vector3 error, float damping)
    {
        // Sum over the joints of |r|² I − r rᵀ, where r is the lever of a joint.
        float xx = 0, yy = 0, zz = 0, xy = 0, yz = 0, zx = 0;
        for (int i = 0; i + 1 < _points.Length; i++)
        {
            Vector3 r = _points[^1] - _points[i];
            float square = r.LengthSquared();
            (xx, yy, zz) = (xx + square - r.X * r.X, yy + square - r.Y * r.Y, zz + square - r.Z * r.Z);
            (xy, yz, zx) = (xy - r.X * r.Y, yz - r.Y * r.Z, zx - r.Z * r.X);
        }
        float d = damping * damping;
        var matrix = new Matrix4x4(xx + d, xy, zx, 0, xy, yy + d, yz, 0, zx, yz, zz + d, 0, 0, 0, 0, 1);
        return Matrix4x4.Invert(matrix, out var inverse) ? Vector3.Transform(error, inverse) : Vector3.Zero;
    }
}
