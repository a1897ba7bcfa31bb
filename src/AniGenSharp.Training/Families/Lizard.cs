using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Training.Modeling;
using static AniGenSharp.Training.Modeling.CreatureBuilder;

namespace AniGenSharp.Training.Families;

/// <summary>A low, sprawling reptile with a long tail, sometimes with a ridge on its back.</summary>
internal sealed class Lizard
{
    private static readonly Vector3d s_up = new(0, 0, 1);

    private readonly CreatureBuilder _b;
    private readonly Palette _colors;
    private readonly double _thickness, _bend;
    private readonly int _root, _spine, _chest;

    private Lizard(CreatureBuilder b)
    {
        (_b, _colors) = (b, b.Colors);
        _thickness = b.Draw(0.07, 0.12);
        double height = b.Draw(0.13, 0.22);
        _bend = b.Draw(-0.3, 0.3);
        _root = b.Joint(-1, new(0, 0.18, height));
        _spine = b.Go(_root, Heading(_bend, b.Draw(-0.05, 0.1)), b.Draw(0.17, 0.24));
        _chest = b.Go(_spine, Heading(-_bend, b.Draw(-0.05, 0.15)), b.Draw(0.17, 0.24));
        double flat = b.Draw(1, 1.4);
        b.Add(_root, new Cone(b[_root], b[_spine], _thickness, _thickness * b.Draw(1, 1.25)).Flat(s_up, flat));
        b.Add(_spine, new Cone(b[_spine], b[_chest], _thickness * 1.15, _thickness).Flat(s_up, flat));
    }

    /// <summary>Adds the joints and primitives of one creature.</summary>
    public static void Build(CreatureBuilder b)
    {
        var lizard = new Lizard(b);
        lizard.AddHead();
        lizard.AddTail();
        lizard.AddLegs();
    }

    private void AddHead()
    {
        double yaw = -_bend + _b.Draw(-0.4, 0.4);
        var (forward, side) = (Heading(yaw, _b.Draw(-0.15, 0.35)), Side(yaw));
        var up = Vector3d.Cross(side, forward);
        int head = _b.Go(_chest, forward, _b.Draw(0.15, 0.22));
        double radius = _thickness * _b.Draw(0.75, 1);
        _b.Bone(_chest, head, _thickness * 0.9, radius * 0.9);
        int snout = _b.Go(head, forward, _b.Draw(0.1, 0.32));
        var brow = _b[head] + 0.02 * forward;
        _b.Add(head, new Cone(_b[head], brow, radius, radius).Flat(up, 1.2));
        _b.Add(head, new Cone(brow, _b[snout], radius * 0.85, radius * _b.Draw(0.4, 0.6)).Flat(up, 1.4));
        _b.Add(snout, Cone.Sphere(_b[snout], radius * 0.5).Flat(up, 1.4));
        foreach (int s in (ReadOnlySpan<int>)[-1, 1])
        {
            var eye = _b[head] + s * radius * 0.6 * side + radius * 0.62 * up + radius * 0.4 * forward;
            _b.Eye(head, eye, radius * _b.Draw(0.2, 0.3));
        }
    }

    private void AddTail()
    {
        int count = _b.Count(4, 7);
        double length = _b.Draw(0.5, 0.85);
        (double, double) start = (Math.PI + _b.Draw(-0.4, 0.4), _b.Draw(-0.2, 0.1));
        int[] joints = _b.Chain(_root, count, length, start, (_b.Draw(-0.35, 0.35), _b.Draw(-0.02, 0.1)));
        double thick = _thickness * 0.85, thin = _thickness * _b.Draw(0.12, 0.3);
        for (int i = 0; i < count; i++)
            _b.Bone(joints[i], joints[i + 1], thick + (thin - thick) * i / count, thick + (thin - thick) * (i + 1) / count);
        _b.Ball(joints[^1], thin, thin);
        if (!_b.Chance(0.35))
            return;
        foreach (var (from, to) in (ReadOnlySpan<(int, int)>)[(_root, _spine), (_spine, _chest), (joints[1], joints[2])])
        {
            var middle = 0.5 * (_b[from] + _b[to]) + new Vector3d(0, 0, _thickness * 0.9);
            var along = new Vector3d(0, 0.05, 0);
            var ridge = new Cone(middle + along, middle - along, 0.03, 0.03) { Color = _colors.Alt, Blend = 0.01, Pattern = 0 };
            _b.Add(from, ridge.Flat(new(1, 0, 0), 2.5));
        }
    }

    private void AddLegs()
    {
        double radius = _thickness * _b.Draw(0.28, 0.42), length = _b.Draw(0.11, 0.17);
        var foot = _b.Choose(_colors.Main, _colors.Dark, _colors.Alt);
        foreach (int s in (ReadOnlySpan<int>)[-1, 1])
        {
            foreach (int parent in (ReadOnlySpan<int>)[_chest, _root])
            {
                double yaw = _b.Draw(-0.5, 0.5);
                int hip = _b.Joint(parent, _b[parent] + new Vector3d(s * (_thickness * 0.9 + 0.025), 0, -_thickness * 0.3));
                int knee = _b.Go(hip, Unit(new(s * Math.Cos(yaw), -Math.Sin(yaw), _b.Draw(-0.35, 0.15))), length);
                int ankle = _b.Go(knee, Unit(new(s * 0.25, -0.15 + 0.3 * yaw, -1)), Math.Max(_b[knee].Z - radius * 0.6, 0.08));
                int toe = _b.Go(ankle, new(s * 0.45, -0.88, -0.05), 0.09);
                _b.Bone(hip, knee, radius * 1.3, radius);
                _b.Bone(knee, ankle, radius, radius * 0.8);
                _b.Bone(ankle, toe, radius * 0.85, radius * 0.9, foot);
                _b.Ball(toe, radius * 0.9, radius * 0.8, foot);
            }
        }
    }
}
