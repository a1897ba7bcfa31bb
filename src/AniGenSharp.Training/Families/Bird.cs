using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Training.Modeling;
using static AniGenSharp.Training.Modeling.CreatureBuilder;

namespace AniGenSharp.Training.Families;

/// <summary>A bird with two wings, a beak and a fan tail, sometimes with a crest.</summary>
internal sealed class Bird
{
    private readonly CreatureBuilder _b;
    private readonly Palette _colors;
    private readonly double _thickness, _tilt;
    private readonly int _root, _chest;

    private Bird(CreatureBuilder b)
    {
        (_b, _colors) = (b, b.Colors);
        _thickness = b.Draw(0.15, 0.24);
        double length = b.Draw(0.2, 0.36);
        _tilt = b.Draw(0.1, 0.8);
        double legs = b.Draw(0.18, 0.42);
        _root = b.Joint(-1, new(0, 0, legs + _thickness));
        _chest = b.Go(_root, Heading(0, _tilt), length);
        b.Bone(_root, _chest, _thickness * b.Draw(0.75, 0.95), _thickness * b.Draw(0.85, 1));
    }

    /// <summary>Adds the joints and primitives of one creature.</summary>
    public static void Build(CreatureBuilder b)
    {
        var bird = new Bird(b);
        bird.AddHead();
        bird.AddTail();
        bird.AddLimbs();
    }

    private void AddHead()
    {
        double yaw = _b.Draw(-0.5, 0.5), pitch = _b.Draw(0.7, 1.4), length = _b.Draw(0.16, 0.4);
        int neck = _b.Go(_chest, Heading(yaw * 0.3, pitch - _b.Draw(0, 0.4)), _thickness * 0.5 + length * 0.5);
        int head = _b.Go(neck, Heading(yaw * 0.5, pitch), length * 0.5 + 0.05);
        double radius = _b.Draw(0.085, 0.14);
        _b.Bone(_chest, neck, _thickness * 0.75, _thickness * _b.Draw(0.32, 0.5));
        _b.Bone(neck, head, _thickness * _b.Draw(0.32, 0.45), radius * 0.8);
        _b.Ball(head, radius, radius);
        var (forward, side) = (Heading(yaw, _b.Draw(-0.35, 0.15)), Side(yaw));
        var up = Vector3d.Cross(side, forward);
        int beak = _b.Go(head, forward, radius * 0.8 + _b.Draw(0.07, 0.2));
        var horn = new Cone(_b[head] + radius * 0.6 * forward, _b[beak], radius * _b.Draw(0.4, 0.6), radius * 0.2)
        {
            Color = _colors.Horn,
            Blend = 0.008,
            Pattern = 0,
            IsHard = true,
        };
        _b.Add(head, horn);
        _b.Add(beak, horn with { A = _b[beak], RadiusA = radius * 0.21 });
        foreach (int s in (ReadOnlySpan<int>)[-1, 1])
        {
            var eye = _b[head] + s * radius * 0.68 * side + radius * 0.55 * forward + radius * 0.3 * up;
            _b.Eye(head, eye, radius * _b.Draw(0.17, 0.25));
        }
        if (!_b.Chance(0.3))
            return;
        for (int i = 0; i < 3; i++)
        {
            var from = _b[head] + radius * 0.8 * up - radius * 0.2 * i * forward;
            _b.Add(head, new(from, from + radius * 0.7 * (up - 0.3 * i * forward), radius * 0.18, radius * 0.12)
            {
                Color = _colors.Alt,
                Blend = 0.01,
            });
        }
    }

    private void AddTail()
    {
        int root = _b.Joint(_root, _b[_root] - _thickness * 0.85 * Heading(0, _tilt));
        double yaw = Math.PI + _b.Draw(-0.2, 0.2), pitch = _b.Draw(-0.6, 0.4);
        int tip = _b.Go(root, Heading(yaw, pitch), _b.Draw(0.16, 0.36));
        double width = _b.Draw(0.06, 0.13);
        var flat = Heading(yaw, pitch + Math.PI / 2);
        _b.Bone(_root, root, _thickness * 0.7, _thickness * 0.45);
        var color = _b.Choose(_colors.Main, _colors.Alt, _colors.Dark);
        _b.Add(root, new Cone(_b[root], _b[tip], width * 0.8, width) { Color = color }.Flat(flat, 2.2));
        _b.Add(tip, (Cone.Sphere(_b[tip], width) with { Color = _colors.Dark }).Flat(flat, 2.2));
    }

    private void AddLimbs()
    {
        double dihedral = _b.Draw(-0.9, 0.75), sweep = _b.Draw(-0.3, 0.9), length = _b.Draw(0.35, 0.75), radius = _b.Draw(0.07, 0.12);
        var inner = _b.Choose(_colors.Main, _colors.Alt, _colors.Dark);
        var outer = _b.Choose(inner, _colors.Dark, _colors.Alt);
        foreach (int s in (ReadOnlySpan<int>)[-1, 1])
        {
            int shoulder = _b.Joint(_chest, _b[_chest] + new Vector3d(s * _thickness * 0.8, 0.03, _thickness * 0.25));
            var near = Unit(new(s * Math.Cos(dihedral) * Math.Cos(sweep), Math.Sin(sweep), Math.Sin(dihedral)));
            var (sweepFar, dihedralFar) = (sweep + 0.25, dihedral - 0.25);
            var far = Unit(new(s * Math.Cos(dihedralFar) * Math.Cos(sweepFar), Math.Sin(sweepFar), Math.Sin(dihedralFar)));
            int elbow = _b.Go(shoulder, near, length * 0.45), tip = _b.Go(elbow, far, length * 0.5);
            var flat = Unit(Vector3d.Cross(near, new(0, 1, 0)));
            var offset = new Vector3d(0, radius * 0.6, 0);
            AddFeathers(shoulder, new(_b[shoulder] + 0.5 * offset, _b[elbow] + offset, radius * 1.1, radius * 1.15) { Color = inner });
            AddFeathers(elbow, new(_b[elbow] + offset, _b[tip] + offset, radius * 1.15, radius * 0.75) { Color = outer });
            AddFeathers(tip, new(_b[tip] + offset, _b[tip] + 2 * offset, radius * 0.75, radius * 0.5) { Color = outer });
            AddLeg(s);

            void AddFeathers(int owner, Cone cone) => _b.Add(owner, (cone with { Blend = 0.02 }).Flat(flat, 2.2));
        }
    }

    private void AddLeg(int side)
    {
        var hip = _b[_root] + new Vector3d(side * _thickness * 0.5, -0.04, -_thickness * 0.55);
        double radius = _b.Draw(0.022, 0.036);
        double[] pitches = [-Math.PI / 2 - 0.35, -Math.PI / 2 + 0.3];
        _b.Leg(_root, new(hip, [hip.Z * 0.55, hip.Z * 0.5 - 0.01], pitches, [radius * 1.9, radius * 1.1, radius, radius])
        {
            Foot = _b.Draw(0.1, 0.15),
            Upper = _colors.Main,
            Lower = _colors.Horn,
            FootColor = _colors.Horn,
        });
    }
}
