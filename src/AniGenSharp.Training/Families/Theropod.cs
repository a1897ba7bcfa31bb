using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Training.Modeling;
using static AniGenSharp.Training.Modeling.CreatureBuilder;

namespace AniGenSharp.Training.Families;

/// <summary>A two-legged dinosaur with a jaw, short arms and a long tail.</summary>
internal sealed class Theropod
{
    private readonly CreatureBuilder _b;
    private readonly Palette _colors;
    private readonly double _thickness, _height, _lean;
    private readonly int _root, _spine, _chest;

    private Theropod(CreatureBuilder b)
    {
        (_b, _colors) = (b, b.Colors);
        _thickness = b.Draw(0.14, 0.2);
        double legs = b.Draw(0.42, 0.62);
        _height = legs + _thickness * 0.3;
        _lean = b.Draw(0.05, 0.65);
        _root = b.Joint(-1, new(0, 0, _height));
        _spine = b.Go(_root, Heading(0, _lean), b.Draw(0.2, 0.3));
        _chest = b.Go(_spine, Heading(b.Draw(-0.1, 0.1), _lean + b.Draw(0, 0.3)), b.Draw(0.16, 0.24));
        b.Bone(_root, _spine, _thickness, _thickness * b.Draw(0.95, 1.1));
        b.Bone(_spine, _chest, _thickness, _thickness * b.Draw(0.7, 0.9));
    }

    /// <summary>Adds the joints and primitives of one creature.</summary>
    public static void Build(CreatureBuilder b)
    {
        var theropod = new Theropod(b);
        theropod.AddHead();
        theropod.AddTail();
        theropod.AddLimbs();
    }

    private void AddHead()
    {
        double yaw = _b.Draw(-0.4, 0.4);
        int head = _b.Go(_chest, Heading(yaw * 0.6, _lean + _b.Draw(0.25, 0.8)), _b.Draw(0.16, 0.26));
        double radius = _b.Draw(0.1, 0.16);
        _b.Bone(_chest, head, _thickness * _b.Draw(0.65, 0.8), radius * 0.85);
        double pitch = _b.Draw(-0.35, 0.2);
        var (forward, side) = (Heading(yaw, pitch), Side(yaw));
        var up = Vector3d.Cross(side, forward);
        double length = _b.Draw(0.2, 0.33);
        int snout = _b.Go(head, forward, length);
        var brow = _b[head] + length * 0.3 * forward;
        _b.Add(head, new(_b[head], brow, radius, radius * 0.85));
        _b.Add(head, new(brow + radius * 0.1 * up, _b[snout], radius * 0.8, radius * _b.Draw(0.45, 0.62)));
        _b.Add(snout, new(_b[snout], _b[snout] + 0.03 * forward, radius * 0.5, radius * 0.42));

        double opening = _b.Draw(0.25, 0.85);
        var along = Heading(yaw, pitch - opening);
        int jaw = _b.Joint(head, _b[head] + 0.13 * along - radius * 0.6 * up);
        var lower = new Cone(_b[jaw] - 0.06 * along, _b[jaw] + length * 0.75 * along, radius * 0.45, radius * 0.3)
        {
            Color = _b.Choose(_colors.Main, _colors.Belly, _colors.Alt),
            Blend = 0.015,
        };
        _b.Add(jaw, lower.Flat(up, 1.4));
        double eye = radius * _b.Draw(0.13, 0.2);
        foreach (int s in (ReadOnlySpan<int>)[-1, 1])
        {
            _b.Eye(head, _b[head] + s * radius * 0.75 * side + radius * 0.55 * up + radius * 0.55 * forward, eye);
            if (!_b.Chance(0.4))
                continue;
            var crest = _b[head] + s * radius * 0.6 * side + radius * 0.9 * up + radius * 0.3 * forward;
            _b.Add(head, new(crest, crest + radius * 0.5 * (0.5 * up - 0.3 * forward), radius * 0.25, radius * 0.12)
            {
                Color = _colors.Alt,
                Blend = 0.01,
            });
        }
    }

    private void AddTail()
    {
        int count = _b.Count(4, 6);
        double length = _b.Draw(0.65, 0.95);
        (double, double) start = (Math.PI + _b.Draw(-0.2, 0.2), -_b.Draw(-0.1, 0.5) * 0.6);
        int[] joints = _b.Chain(_root, count, length, start, (_b.Draw(-0.22, 0.22), _b.Draw(-0.06, 0.22)));
        double thick = _thickness * 0.85, thin = _thickness * _b.Draw(0.12, 0.25);
        for (int i = 0; i < count; i++)
            _b.Bone(joints[i], joints[i + 1], Radius(i), Radius(i + 1));
        _b.Ball(joints[^1], thin, thin);
        if (!_b.Chance(0.35))
            return;
        foreach (var (from, to) in (ReadOnlySpan<(int, int)>)[(_root, _spine), (_spine, _chest), (joints[1], _root)])
        {
            var middle = 0.5 * (_b[from] + _b[to]) + new Vector3d(0, 0, _thickness * 1.05);
            var along = 0.05 * Heading(0, _lean);
            var ridge = new Cone(middle - along, middle + along, 0.035, 0.035) { Color = _colors.Alt, Blend = 0.01, Pattern = 0 };
            _b.Add(from, ridge.Flat(new(1, 0, 0), 2.5));
        }

        double Radius(int i) => thick + (thin - thick) * Math.Pow((double)i / count, 0.8);
    }

    private void AddLimbs()
    {
        double radius = _thickness * _b.Draw(0.42, 0.6);
        double swing = _b.Draw(0, 0.5), phase = _b.Draw(0, 2 * Math.PI);
        var claws = _b.Choose(_colors.Main, _colors.Dark, _colors.Alt);
        foreach (int s in (ReadOnlySpan<int>)[-1, 1])
        {
            double angle = swing * Math.Sin(phase + (s < 0 ? 0 : Math.PI));
            var hip = new Vector3d(s * _thickness * 0.85, 0, _height - _thickness * 0.2);
            double[] segments = [hip.Z * 0.38, hip.Z * 0.38, hip.Z * 0.34 - 0.02];
            double[] pitches = [-Math.PI / 2 + 0.55 + angle, -Math.PI / 2 - 0.75 + angle * 0.6, -Math.PI / 2 + 0.2 + angle * 0.3];
            double[] radii = [radius * 1.35, radius * 0.9, radius * 0.5, radius * 0.42, radius * 0.4];
            _b.Leg(_root, new(hip, segments, pitches, radii)
            {
                Foot = _b.Draw(0.12, 0.17),
                Upper = _colors.Main,
                Lower = _colors.Main,
                FootColor = claws,
            });
            double length = _b.Draw(0.1, 0.17);
            int shoulder = _b.Joint(_chest, _b[_chest] + new Vector3d(s * _thickness * 0.72, -0.02, -_thickness * 0.35));
            int elbow = _b.Go(shoulder, Heading(s * 0.25, -_b.Draw(0.8, 1.3)), length);
            int hand = _b.Go(elbow, Heading(s * 0.1, _b.Draw(-0.5, 0.4)), length * 0.9);
            double arm = _thickness * _b.Draw(0.15, 0.24);
            _b.Bone(shoulder, elbow, arm * 1.2, arm);
            _b.Bone(elbow, hand, arm, arm * 0.8);
            _b.Ball(hand, arm, arm, claws);
        }
    }
}
