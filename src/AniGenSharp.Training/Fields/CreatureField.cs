using System.Numerics;
using AniGenSharp.Training.Creatures;

namespace AniGenSharp.Training.Fields;

/// <summary>
/// A creature as functions of a point: the smooth union of its primitives as a signed distance, colors, and skin weights that are a soft
/// minimum over the distances to each joint's primitives. Threads may share an instance.
/// </summary>
internal sealed class CreatureField
{
    private const float SkinWidth = 0.018f;
    private const float ColorWidth = 0.011f;
    private const float MinWeight = 0.02f;
    private const float Far = 1e3f;
    private const int MaxCones = 64;

    private readonly ConeBlocks _cones;
    private readonly float[] _blends, _patterns;
    private readonly int[] _owners;
    private readonly bool[] _hard;
    private readonly Vector3[] _colors;
    private readonly Coat _coat;
    private readonly int _joints;

    /// <summary>Prepares a creature.</summary>
    public CreatureField(Creature creature)
    {
        var cones = creature.Cones;
        if (cones.Length > MaxCones)
            throw new ArgumentException($"A creature has {cones.Length} primitives, over the limit of {MaxCones}.", nameof(creature));
        _cones = new ConeBlocks(cones);
        _blends = [.. cones.Select(cone => (float)cone.Blend)];
        _patterns = [.. cones.Select(cone => (float)cone.Pattern)];
        _owners = [.. cones.Select(cone => cone.Owner)];
        _hard = [.. cones.Select(cone => cone.IsHard)];
        _colors = [.. cones.Select(cone => (Vector3)cone.Color!.Value)];
        _coat = creature.Coat;
        _joints = creature.Joints.Length;
    }

    /// <summary>The signed distance, about; negative inside.</summary>
    public float Value(Vector3 p)
    {
        Span<float> distances = stackalloc float[MaxCones];
        _cones.Distances(p, distances);
        float d = Far;
        for (int i = 0; i < _blends.Length; i++)
        {
            float k = _blends[i], overlap = MathF.Max(k - MathF.Abs(d - distances[i]), 0);
            d = MathF.Min(d, distances[i]) - overlap * overlap * 0.25f / k;
        }
        return d;
    }

    /// <summary>The gradient by differences over four points of a tetrahedron.</summary>
    /// <param name="p">The point.</param>
    /// <param name="step">Distance of the points along each axis.</param>
    public Vector3 Gradient(Vector3 p, float step)
    {
        float a = Value(p + new Vector3(step, -step, -step)), b = Value(p + new Vector3(-step, -step, step));
        float c = Value(p + new Vector3(-step, step, -step)), d = Value(p + new Vector3(step, step, step));
        return new Vector3(a - b - c + d, -a - b + c + d, -a + b - c + d) * (0.25f / step);
    }

    /// <summary>The color at a point, each channel 0…1.</summary>
    /// <param name="p">The point.</param>
    /// <param name="normal">The surface's unit normal there.</param>
    public Vector3 Color(Vector3 p, Vector3 normal)
    {
        Span<float> distances = stackalloc float[MaxCones];
        _cones.Distances(p, distances);
        float nearest = Far;
        for (int i = 0; i < _blends.Length; i++)
            nearest = MathF.Min(nearest, distances[i]);
        float sum = 0, pattern = 0;
        var color = Vector3.Zero;
        for (int i = 0; i < _blends.Length; i++)
        {
            float sharpness = _hard[i] ? 4 / ColorWidth : 1 / ColorWidth;
            float weight = MathF.Exp(-(distances[i] - nearest) * sharpness) * (_hard[i] ? 3 : 1);
            sum += weight;
            pattern += weight * _patterns[i];
            color += weight * _colors[i];
        }
        return Decorate(color / sum, p, normal, pattern / sum);
    }

    /// <summary>Writes the skin weight of each joint at a point; they sum to 1.</summary>
    public void Skin(Vector3 p, Span<float> weights)
    {
        Span<float> distances = stackalloc float[MaxCones];
        _cones.Distances(p, distances);
        weights = weights[.._joints];
        weights.Fill(Far);
        float nearest = Far, sum = 0, kept = 0;
        for (int i = 0; i < _owners.Length; i++)
        {
            weights[_owners[i]] = MathF.Min(weights[_owners[i]], distances[i]);
            nearest = MathF.Min(nearest, distances[i]);
        }
        foreach (ref float weight in weights)
            sum += weight = MathF.Exp(-(weight - nearest) / SkinWidth);
        foreach (ref float weight in weights)
            kept += weight = MathF.Max(weight / sum - MinWeight, 0);
        foreach (ref float weight in weights)
            weight /= kept;
    }

    /// <summary>Adds belly, stripes and spots to a color.</summary>
    private Vector3 Decorate(Vector3 color, Vector3 p, Vector3 normal, float pattern)
    {
        float belly = _coat.BellyAmount * pattern * SmoothStep(0.25f, 0.75f, -normal.Z);
        color = Vector3.Lerp(color, _coat.Belly, belly);
        if (_coat.StripeAmount > 0)
        {
            float wave = MathF.Sin(_coat.StripeFrequency * Vector3.Dot(p, _coat.StripeDirection) + _coat.StripePhase);
            color = Vector3.Lerp(color, _coat.Stripe, _coat.StripeAmount * pattern * SmoothStep(0.1f, 0.5f, wave) * (1 - belly));
        }
        if (_coat.SpotAmount > 0)
        {
            float f = _coat.SpotFrequency, phase = _coat.SpotPhase;
            float wave = MathF.Sin(f * p.X + phase) * MathF.Sin(f * p.Y * 1.13f + 1.3f * phase)
                + MathF.Sin(f * p.Z * 0.93f + 0.7f) * MathF.Sin(f * p.X * 0.8f + f * p.Y * 0.5f);
            color = Vector3.Lerp(color, _coat.Spot, _coat.SpotAmount * pattern * SmoothStep(0.55f, 0.9f, wave) * (1 - belly));
        }
        return color;
    }

    private static float SmoothStep(float from, float to, float x)
    {
        float t = Math.Clamp((x - from) / (to - from), 0, 1);
        return t * t * (3 - 2 * t);
    }
}
