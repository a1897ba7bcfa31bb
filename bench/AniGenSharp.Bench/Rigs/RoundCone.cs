using System.Numerics;
using System.Text.Json;

namespace AniGenSharp.Bench.Rigs;

/// <summary>
/// A cone with spherical ends (the convex hull of two balls), optionally flattened along an axis. Source of the distance: Inigo Quilez,
/// "Round cone", distance functions of solids.
/// </summary>
internal sealed class RoundCone
{
    private const float Epsilon = 1e-8f;
    private const float MinFlattening = 1.001f;

    private readonly Vector3 _start;
    private readonly Vector3 _axis;
    private readonly Vector3 _flatAxis;
    private readonly float _flattening;
    private readonly (float Start, float End) _radius;

    private RoundCone(Vector3 start, Vector3 end, (float Start, float End) radius, Vector3 flatAxis, float flattening, int owner)
    {
        (_start, _radius, _flatAxis, _flattening, Owner) = (start, radius, flatAxis, flattening, owner);
        _axis = Flatten(end - start);
    }

    /// <summary>The joint that moves the cone.</summary>
    public int Owner { get; }

    /// <summary>Its color, sRGB.</summary>
    public Vector3 Color { get; private init; }

    /// <summary>The distance within which the cone blends with the others.</summary>
    public float Blend { get; private init; }

    /// <summary>Reads a row of the generator: start 3, end 3, radii 2, flat axis 3, flattening, color 3, owner, blend, …</summary>
    public static RoundCone Read(JsonElement row) => new(
        Creature.Vector(row, 0), Creature.Vector(row, 3), (row[6].GetSingle(), row[7].GetSingle()), Creature.Vector(row, 8),
        row[11].GetSingle(), (int)row[15].GetSingle())
    {
        Color = Creature.Vector(row, 12),
        Blend = row[16].GetSingle(),
    };

    /// <summary>Signed distance of a point from the surface, negative inside.</summary>
    public float Distance(Vector3 point)
    {
        float distance = ToHull(Flatten(point - _start));
        return _flattening > MinFlattening ? distance / (0.5f + 0.5f * _flattening) : distance;
    }

    private Vector3 Flatten(Vector3 offset) =>
        _flattening > MinFlattening ? offset + _flatAxis * ((_flattening - 1) * Vector3.Dot(offset, _flatAxis)) : offset;

    private float ToHull(Vector3 offset)
    {
        float length = _axis.LengthSquared(), shrink = _radius.Start - _radius.End, slope = length - shrink * shrink;
        if (length < Epsilon)
            return offset.Length() - _radius.Start;
        if (slope <= 0)
            return shrink > 0 ? offset.Length() - _radius.Start : (offset - _axis).Length() - _radius.End;
        float along = Vector3.Dot(offset, _axis), beyond = along - length;
        float across = (offset * length - _axis * along).LengthSquared();
        float bound = MathF.Sign(shrink) * shrink * shrink * across;
        if (MathF.Sign(beyond) * slope * beyond * beyond * length > bound)
            return MathF.Sqrt(across + beyond * beyond * length) / length - _radius.End;
        if (MathF.Sign(along) * slope * along * along * length < bound)
            return MathF.Sqrt(across + along * along * length) / length - _radius.Start;
        return (MathF.Sqrt(across * slope / length) + along * shrink) / length - _radius.Start;
    }
}
