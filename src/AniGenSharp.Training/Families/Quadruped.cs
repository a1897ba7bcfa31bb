using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Training.Modeling;
using static AniGenSharp.Training.Modeling.CreatureBuilder;

namespace AniGenSharp.Training.Families;

/// <summary>A four-legged mammal with ears, sometimes with horns or a mane.</summary>
internal sealed class Quadruped
{
    private readonly CreatureBuilder _b;
    private readonly Palette _colors;
    private readonly double _scale, _thickness, _rump, _front, _height;
    private readonly int _root, _chest;

    private Quadruped(CreatureBuilder b)
    {
        (_b, _colors) = (b, b.Colors);
        _scale = b.Draw(0.85, 1.15);
        _thickness = b.Draw(0.13, 0.24) * _scale;
        double legs = b.Draw(0.38, 0.8) * _scale;
        (_rump, _front) = (0.36 * _scale, -0.36 * _scale);
        _height = legs + _thickness * 0.6;
        double arch = b.Draw(-0.05, 0.05);
        _root = b.Joint(-1, new(0, _rump, _height));
        int spine = b.Joint(_root, new(0, 0, _height + arch * _scale + 0.02));
        _chest = b.Joint(spine, new(0, _front, _height + b.Draw(-0.04, 0.07) * _scale));
        b.Bone(_root, spine, _thickness * b.Draw(0.8, 1), _thickness * b.Draw(0.8, 1));
        b.Bone(spine, _chest, _thickness * b.Draw(0.8, 1), _thickness * b.Draw(0.9, 1.15));
        b.Ball(_chest, _thickness * 1.05, _thickness * 1.05);
    }

    /// <summary>Adds the joints and primitives of one creature.</summary>
    public static void Build(CreatureBuilder b)
    {
        var quadruped = new Quadruped(b);
        quadruped.AddHead();
        quadruped.AddTail();
        quadruped.AddLegs();
    }

    private void AddHead()
    {
        double neckPitch = _b.Draw(0.25, 1.25), neckYaw = _b.Draw(-0.35, 0.35);
        double neckLength = _b.Draw(0.2, 0.55) * _scale;
        double radius = _b.Draw(0.1, 0.19) * _scale;
        int neck = _b.Joint(_chest, _b[_chest] + _thickness * 0.85 * Heading(neckYaw * 0.3, neckPitch));
        int head = _b.Go(neck, Heading(neckYaw * 0.6, neckPitch), neckLength);
        _b.Bone(_chest, neck, _thickness * 0.8, _thickness * 0.65);
        _b.Bone(neck, head, _thickness * _b.Draw(0.45, 0.65), radius * _b.Draw(0.65, 0.85));

        double pitch = _b.Draw(-0.6, 0.15), yaw = neckYaw * 1.4;
        double snoutLength = _b.Draw(0.13, 0.32) * _scale;
        var (forward, side) = (Heading(yaw, pitch), Side(yaw));
        var up = Vector3d.Cross(side, forward);
        AddSnout(head, radius, snoutLength, forward);
        double eye = radius * _b.Draw(0.14, 0.22);
        foreach (int s in (ReadOnlySpan<int>)[-1, 1])
            _b.Eye(head, _b[head] + s * radius * 0.62 * side + radius * 0.78 * forward + radius * 0.38 * up, eye);
        AddEars(head, radius, forward, side);
        if (_b.Chance(0.18))
        {
            foreach (int s in (ReadOnlySpan<int>)[-1, 1])
            {
                var from = _b[head] + s * radius * 0.35 * side + radius * 0.85 * up;
                var to = from + radius * 1.1 * (up + 0.5 * s * side - 0.1 * forward);
                _b.Add(head, new(from, to, radius * 0.2, radius * 0.07)
                {
                    Color = _colors.Horn,
                    Blend = 0.008,
                    Pattern = 0,
                    IsHard = true,
                });
            }
        }
        if (_b.Chance(0.22))
        {
            var from = _b[neck] - 0.3 * _thickness * forward + new Vector3d(0, 0, 0.35 * _thickness);
            var to = _b[head] + 0.6 * radius * up - 0.5 * radius * forward;
            _b.Add(neck, new(from, to, _thickness * 0.4, radius * 0.45) { Color = _colors.Dark, Blend = 0.02, Pattern = 0 });
        }
    }

    private void AddSnout(int head, double radius, double length, Vector3d forward)
    {
        int snout = _b.Go(head, forward, radius * 0.5 + length);
        _b.Add(head, new(_b[head], _b[head] + radius * 0.35 * forward, radius, radius * 0.9));
        double muzzle = radius * _b.Draw(0.4, 0.7);
        _b.Add(head, new(_b[head] + radius * 0.5 * forward, _b[snout], radius * 0.7, muzzle)
        {
            Color = _b.Choose(_colors.Main, _colors.Main, _colors.Belly, _colors.Alt),
        });
        _b.Add(snout, new(_b[snout], _b[snout] + muzzle * 0.25 * forward, muzzle * 0.98, muzzle * 0.9)
        {
            Color = _b.Choose(_colors.Main, _colors.Belly, _colors.Dark),
        });
        var nose = _b[snout] + muzzle * 0.95 * forward + new Vector3d(0, 0, 0.3 * muzzle);
        _b.Add(snout, Cone.Sphere(nose, muzzle * 0.35) with { Color = _colors.Dark, Blend = 0.006, Pattern = 0, IsHard = true });
    }

    private void AddEars(int head, double radius, Vector3d forward, Vector3d side)
    {
        var up = Vector3d.Cross(side, forward);
        int kind = _b.Count(0, 4);
        bool droops = kind == 1;
        double length = radius * (kind == 2 ? _b.Draw(0.35, 0.55) : _b.Draw(0.8, 1.7));
        var color = _b.Choose(_colors.Main, _colors.Dark, _colors.Alt);
        double width = radius * _b.Draw(0.25, 0.45);
        foreach (int s in (ReadOnlySpan<int>)[-1, 1])
        {
            var from = _b[head] + s * radius * 0.62 * side + radius * 0.66 * up;
            var to = from + length * Unit(s * (droops ? 0.9 : 0.35) * side + (droops ? -0.6 : 1) * up);
            var ear = new Cone(from, to, droops ? width * 0.7 : width, width * (kind == 0 ? 0.35 : 0.8)) { Color = color, Blend = 0.01 };
            _b.Add(head, ear.Flat(forward, 1.5));
        }
    }

    private void AddTail()
    {
        int count = _b.Count(2, 5);
        double length = _b.Draw(0.28, 0.75) * _scale * (0.7 + 0.1 * count);
        double yaw = Math.PI + _b.Draw(-0.25, 0.25), pitch = _b.Draw(-0.9, 0.9);
        int root = _b.Joint(_root, new(0, _rump + _thickness * 0.75, _height + _thickness * 0.3));
        int[] joints = _b.Chain(root, count, length, (yaw, pitch), (_b.Draw(-0.35, 0.35), _b.Draw(-0.5, 0.45)));
        _b.Bone(_root, root, _thickness * 0.6, _thickness * 0.35);
        double thick = _thickness * _b.Draw(0.2, 0.42), thin = _thickness * _b.Draw(0.1, 0.34);
        var color = _b.Choose(_colors.Main, _colors.Main, _colors.Dark);
        for (int i = 0; i < count; i++)
        {
            double from = thick + (thin - thick) * i / count, to = thick + (thin - thick) * (i + 1) / count;
            _b.Bone(joints[i], joints[i + 1], from, to, i >= count / 2 ? color : _colors.Main);
        }
        _b.Ball(joints[^1], thin * _b.Draw(1, 1.4), thin, color);
    }

    private void AddLegs()
    {
        double thick = _thickness * _b.Draw(0.28, 0.5), thin = thick * _b.Draw(0.5, 0.8);
        var upper = _b.Choose(_colors.Main, _colors.Main, _colors.Alt);
        var lower = _b.Choose(_colors.Main, _colors.Main, _colors.Dark, _colors.Belly);
        var foot = _b.Choose(lower, _colors.Dark, _colors.Belly);
        double width = _thickness * _b.Draw(0.55, 0.85);
        double toe = Math.Max(thick * 1.2, 0.1 * _scale);
        double swing = _b.Draw(0, 0.45), phase = _b.Draw(0, 2 * Math.PI);
        foreach (var (side, isFront) in (ReadOnlySpan<(int, bool)>)[(-1, true), (1, true), (-1, false), (1, false)])
        {
            // Diagonal legs swing together.
            double angle = swing * Math.Sin(phase + (side < 0 == isFront ? 0 : Math.PI));
            var shape = isFront ? FrontLeg(side * width, angle, thick, thin) : HindLeg(side * width, angle, thick, thin);
            shape = shape with { Foot = toe * 0.7, HasToeJoint = false, Upper = upper, Lower = lower, FootColor = foot };
            _b.Leg(isFront ? _chest : _root, shape);
        }
    }

    private LegShape FrontLeg(double x, double swing, double thick, double thin)
    {
        var hip = new Vector3d(x, _front * 0.95, _b[_chest].Z - _thickness * 0.35);
        double half = hip.Z * 0.5 * 0.97;
        return Shape(
            hip, [half, half - thin * 0.6], [-Math.PI / 2 - 0.15 + swing, -Math.PI / 2 + 0.1 + swing * 0.4],
            [thick * 1.2, thick * 0.9, thin]);
    }

    private LegShape HindLeg(double x, double swing, double thick, double thin)
    {
        var hip = new Vector3d(x, _rump * 0.97, _height - _thickness * 0.25);
        double third = hip.Z * 0.36;
        return Shape(
            hip, [third, third, third - thin * 0.6],
            [-Math.PI / 2 + 0.35 + swing, -Math.PI / 2 - 0.6 + swing * 0.5, -Math.PI / 2 + 0.15 + swing * 0.3],
            [thick * 1.6, thick, thin, thin]);
    }

    private static LegShape Shape(Vector3d hip, double[] segments, double[] pitches, double[] radii) =>
        new(hip, segments, pitches, radii) { Foot = 0, Upper = default, Lower = default, FootColor = default };
}
