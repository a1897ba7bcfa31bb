using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Training.Modeling;
using static AniGenSharp.Training.Modeling.CreatureBuilder;

namespace AniGenSharp.Training.Families;

/// <summary>A person or two-legged cartoon character in clothes, sometimes with a hat, animal ears or a tail.</summary>
internal sealed class Humanoid
{
    private readonly CreatureBuilder _b;
    private readonly Palette _colors;
    private readonly double _width, _lean;
    private readonly Vector3d _shirt, _pants, _skin;
    private readonly int _root, _chest;

    private Humanoid(CreatureBuilder b)
    {
        (_b, _colors) = (b, b.Colors);
        double legs = b.Draw(0.35, 0.52), torso = b.Draw(0.3, 0.42);
        _width = b.Draw(0.1, 0.17);
        _shirt = b.Choose(_colors.Main, _colors.Alt);
        _pants = b.Choose(_colors.Alt, _colors.Dark, _colors.Main);
        _skin = b.Choose(_colors.Belly, _colors.Main, _colors.Horn);
        _root = b.Joint(-1, new(0, 0, legs + 0.05));
        _lean = b.Draw(-0.12, 0.25);
        int spine = b.Go(_root, Heading(0, Math.PI / 2 - _lean), torso * 0.42);
        _chest = b.Go(spine, Heading(0, Math.PI / 2 - _lean * 0.5), torso * 0.42);
        b.Bone(_root, spine, _width, _width * b.Draw(0.85, 1), _pants);
        b.Bone(spine, _chest, _width * b.Draw(0.85, 1.05), _width * b.Draw(1, 1.2), _shirt);
    }

    /// <summary>Adds the joints and primitives of one creature.</summary>
    public static void Build(CreatureBuilder b)
    {
        var humanoid = new Humanoid(b);
        humanoid.AddHead();
        humanoid.AddLimbs();
        humanoid.AddTail();
    }

    private void AddHead()
    {
        int neck = _b.Go(_chest, Heading(0, Math.PI / 2 - _lean), _width * 1.05 + 0.02);
        double radius = _b.Draw(0.1, 0.2), yaw = _b.Draw(-0.4, 0.4);
        int head = _b.Go(neck, Heading(0, Math.PI / 2 - _b.Draw(-0.1, 0.3)), radius + 0.015);
        _b.Bone(_chest, neck, _width * 0.85, _width * 0.45, _shirt);
        _b.Bone(neck, head, _width * 0.4, _width * 0.4, _skin);
        var crown = _b[head] + new Vector3d(0, 0, radius * _b.Draw(0, 0.5));
        _b.Add(head, new(_b[head], crown, radius, radius * _b.Draw(0.85, 1)) { Color = _skin, Blend = 0.015 });
        var (forward, side) = (Heading(yaw, _b.Draw(-0.15, 0.1)), Side(yaw));
        var up = Vector3d.Cross(side, forward);
        foreach (int s in (ReadOnlySpan<int>)[-1, 1])
            _b.Eye(head, _b[head] + s * radius * 0.38 * side + radius * 0.9 * forward + radius * 0.2 * up, radius * 0.15);
        AddHeadwear(head, radius, forward, side);
        if (!_b.Chance(0.3))
            return;
        var nose = _b[head] + radius * 0.95 * forward;
        _b.Add(head, new(nose, nose + radius * 0.25 * forward, radius * 0.22, radius * 0.16) { Color = _skin, Blend = 0.01 });
    }

    /// <summary>Hair, animal ears, a hat or nothing.</summary>
    private void AddHeadwear(int head, double radius, Vector3d forward, Vector3d side)
    {
        var up = Vector3d.Cross(side, forward);
        switch (_b.Count(0, 4))
        {
            case 0:
                var hair = _b[head] + radius * 0.45 * up - radius * 0.2 * forward;
                _b.Add(head, Cone.Sphere(hair, radius * 0.98) with { Color = _colors.Dark, Blend = 0.01, Pattern = 0 });
                break;
            case 1:
                foreach (int s in (ReadOnlySpan<int>)[-1, 1])
                {
                    var ear = _b[head] + radius * 0.8 * up + s * radius * 0.6 * side;
                    var cone = new Cone(ear, ear + radius * 0.3 * up, radius * 0.35, radius * 0.25) { Color = _skin, Blend = 0.01 };
                    _b.Add(head, cone.Flat(forward, 1.6));
                }
                break;
            case 2:
                var hat = _b[head] + radius * 0.9 * up;
                _b.Add(head, new(hat, hat + radius * 0.6 * up, radius * 0.8, radius * 0.25)
                {
                    Color = _colors.Alt,
                    Blend = 0.005,
                    Pattern = 0,
                });
                break;
        }
    }

    private void AddLimbs()
    {
        double length = _b.Draw(0.3, 0.46), arm = _width * _b.Draw(0.28, 0.42), leg = _width * _b.Draw(0.4, 0.58);
        var glove = _b.Choose(_skin, _skin, _colors.Dark, _colors.Horn);
        Vector3d? sleeve = null;
        foreach (int s in (ReadOnlySpan<int>)[-1, 1])
        {
            double down = _b.Draw(-1.25, 0.55), ahead = _b.Draw(-0.2, 0.5);
            var upper = Unit(new(s * Math.Cos(down) * Math.Cos(ahead), -Math.Sin(ahead), Math.Sin(down) * Math.Cos(ahead)));
            double bend = _b.Draw(-0.2, 0.9);
            var lower = Unit(new(
                s * Math.Cos(down + bend * 0.6) * Math.Cos(ahead + bend), -Math.Sin(ahead + bend), Math.Sin(down + bend * 0.6)));
            int shoulder = _b.Joint(_chest, _b[_chest] + new Vector3d(s * (_width * 1.15 + arm * 0.4), 0, _width * 0.35));
            int elbow = _b.Go(shoulder, upper, length * 0.5);
            int wrist = _b.Go(elbow, lower, length * 0.45);
            int hand = _b.Go(wrist, lower, Math.Max(arm * 1.3, 0.085));
            _b.Bone(_chest, shoulder, _width * 0.5, arm * 1.2, _shirt);
            _b.Bone(shoulder, elbow, arm * 1.2, arm, _shirt);
            sleeve ??= _b.Choose(_shirt, _skin);
            _b.Bone(elbow, wrist, arm, arm * 0.85, sleeve);
            _b.Bone(wrist, hand, arm * 0.95, arm * 1.15, glove, 0.015);
            _b.Ball(hand, arm * 1.15, arm * 1.1, glove, 0.015);
            AddLeg(s, leg);
        }
    }

    private void AddLeg(int side, double radius)
    {
        double swing = _b.Draw(-0.4, 0.5);
        var hip = _b[_root] + new Vector3d(side * Math.Max(_width * 0.72, radius * 1.3), 0, -0.04);
        double height = hip.Z - 0.01;
        double[] pitches = [-Math.PI / 2 + swing * 0.8, -Math.PI / 2 + swing * 0.8 - _b.Draw(0, 0.5)];
        double[] radii = [radius * 1.2, radius, radius * 0.75, radius * 0.8];
        _b.Leg(_root, new(hip, [height * 0.48, height * 0.46], pitches, radii)
        {
            Foot = Math.Max(_b.Draw(0.1, 0.16), radius),
            Upper = _pants,
            Lower = _pants,
            FootColor = _colors.Dark,
            Yaw = 0.15 * side,
        });
    }

    private void AddTail()
    {
        if (!_b.Chance(0.2))
            return;
        double length = _b.Draw(0.3, 0.5);
        (double, double) start = (Math.PI + _b.Draw(-0.4, 0.4), _b.Draw(-0.8, 0.2));
        int[] joints = _b.Chain(_root, 3, length, start, (_b.Draw(-0.2, 0.2), _b.Draw(0, 0.5)));
        for (int i = 0; i < 3; i++)
            _b.Bone(joints[i], joints[i + 1], _width * (0.4 - 0.1 * i), _width * (0.3 - 0.08 * i), _skin);
        _b.Ball(joints[^1], _width * 0.12, _width * 0.12, _skin);
    }
}
