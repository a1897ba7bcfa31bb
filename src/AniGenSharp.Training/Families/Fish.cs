using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Training.Modeling;
using static AniGenSharp.Training.Modeling.CreatureBuilder;

namespace AniGenSharp.Training.Families;

/// <summary>A fish with a forked tail and three fins.</summary>
internal sealed class Fish
{
    private const double FinScale = 2.5;

    private static readonly Vector3d s_side = new(1, 0, 0);
    private static readonly double[] s_taper = [0.95, 0.7, 0.4, 0.2];

    private readonly CreatureBuilder _b;
    private readonly double _thickness, _flat;
    private readonly int _root, _head;

    private Fish(CreatureBuilder b)
    {
        _b = b;
        _thickness = b.Draw(0.13, 0.24);
        _flat = b.Draw(1.2, 2.2);
        double curve = b.Draw(-0.35, 0.35);
        _root = b.Joint(-1, default);
        _head = b.Go(_root, Heading(curve * 0.3, b.Draw(-0.08, 0.08)), b.Draw(0.2, 0.3));
        int snout = b.Go(_head, Heading(curve * 0.5, b.Draw(-0.1, 0.1)), b.Draw(0.12, 0.22));
        double length = b.Draw(0.4, 0.6);
        double pitch = b.Draw(-0.08, 0.08);
        int[] joints = b.Chain(_root, 3, length, (Math.PI - curve, pitch), (-curve * 0.7, b.Draw(-0.05, 0.05)));
        AddFlat(_root, _head, _thickness, _thickness * 0.95);
        AddFlat(_head, snout, _thickness * 0.9, _thickness * b.Draw(0.25, 0.6));
        b.Ball(snout, _thickness * 0.3, _thickness * 0.3);
        for (int i = 0; i < 3; i++)
            AddFlat(joints[i], joints[i + 1], _thickness * s_taper[i], _thickness * s_taper[i + 1]);
        b.Ball(joints[3], _thickness * 0.2, _thickness * 0.2);
        var fins = b.Choose(b.Colors.Alt, b.Colors.Dark, b.Colors.Horn);
        AddTailFins(joints[3], Unit(b[joints[3]] - b[joints[2]]), fins);
        AddBackFin(fins);
        AddSides(fins);
    }

    /// <summary>Adds the joints and primitives of one creature.</summary>
    public static void Build(CreatureBuilder b) => _ = new Fish(b);

    private void AddFlat(int from, int to, double radiusFrom, double radiusTo) =>
        _b.Add(from, new Cone(_b[from], _b[to], radiusFrom, radiusTo).Flat(s_side, _flat));

    private void AddFin(int owner, Cone cone) => _b.Add(owner, (cone with { Pattern = 0 }).Flat(s_side, FinScale));

    private void AddTailFins(int tail, Vector3d along, Vector3d color)
    {
        double length = _b.Draw(0.16, 0.28);
        foreach (int s in (ReadOnlySpan<int>)[-1, 1])
        {
            int tip = _b.Joint(tail, _b[tail] + length * 0.7 * along + new Vector3d(0, 0, s * length * _b.Draw(0.6, 0.9)));
            AddFin(tail, new(_b[tail], _b[tip], 0.05, 0.05) { Color = color, Blend = 0.02 });
            AddFin(tip, Cone.Sphere(_b[tip], 0.05) with { Color = color });
        }
    }

    private void AddBackFin(Vector3d color)
    {
        double height = _b.Draw(0.12, 0.24);
        int fin = _b.Joint(_root, _b[_root] + new Vector3d(0, 0.06, _thickness * 0.9 + height * 0.6));
        AddFin(_root, new(_b[_root] + new Vector3d(0, -0.1, _thickness * 0.6), _b[fin], 0.06, 0.05) { Color = color, Blend = 0.02 });
        AddFin(fin, new(_b[fin], _b[fin] + new Vector3d(0, 0.08, -0.02), 0.05, 0.03) { Color = color });
    }

    /// <summary>The side fins and the eyes.</summary>
    private void AddSides(Vector3d color)
    {
        foreach (int s in (ReadOnlySpan<int>)[-1, 1])
        {
            int fin = _b.Joint(_head, _b[_head] + new Vector3d(s * _thickness / _flat * 0.95, 0.05, -_thickness * 0.3));
            var along = Unit(new(s * _b.Draw(0.5, 1.1), 0.6, -_b.Draw(0.1, 0.6)));
            int tip = _b.Go(fin, along, _b.Draw(0.13, 0.24));
            var flat = Unit(Vector3d.Cross(Vector3d.Cross(along, new(0, 0, 1)), along));
            var cone = new Cone(_b[fin], _b[tip], 0.035, 0.055) { Color = color, Blend = 0.02, Pattern = 0 };
            _b.Add(fin, cone.Flat(flat, 2.2));
            _b.Add(tip, new Cone(_b[tip], _b[tip], 0.055, 0.05) { Color = color, Pattern = 0 }.Flat(flat, 2.2));
            var eye = _b[_head] + new Vector3d(s * _thickness / _flat * 0.82, -_thickness * 0.55, _thickness * 0.3);
            _b.Eye(_head, eye, _thickness * _b.Draw(0.13, 0.22));
        }
    }
}
