using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Training.Modeling;
using static AniGenSharp.Training.Modeling.CreatureBuilder;

namespace AniGenSharp.Training.Families;

/// <summary>A winding snake whose head may be raised. The root is in the middle of its body.</summary>
internal static class Snake
{
    private const double Length = 1.5;

    /// <summary>Adds the joints and primitives of one creature.</summary>
    public static void Build(CreatureBuilder b)
    {
        int count = b.Count(8, 12);
        double amplitude = b.Draw(0.05, 0.2), waves = b.Draw(0.8, 1.7), phase = b.Draw(0, 2 * Math.PI);
        double radius = b.Draw(0.035, 0.06), rise = b.Draw(0, 0.3);
        var points = new Vector3d[count];
        for (int i = 0; i < count; i++)
        {
            double t = At(i, count);
            points[i] = new(
                amplitude * Math.Sin(2 * Math.PI * waves * t + phase) * (0.4 + 0.6 * Math.Sin(Math.PI * Math.Min(t, 0.9))),
                0.7 - Length * t * 0.75,
                radius + Math.Max(t - 0.65, 0) * 2 * rise + Math.Max(0.12 - t, 0) * b.Draw(0, 1));
        }
        int[] joints = AddBody(b, points, radius);
        AddHead(b, joints[^1], joints[^2], radius);
    }

    /// <summary>Joints and primitives from the middle to both ends.</summary>
    /// <returns>The joint of each point.</returns>
    private static int[] AddBody(CreatureBuilder b, Vector3d[] points, double radius)
    {
        int count = points.Length, middle = count / 2;
        int[] joints = new int[count];
        joints[middle] = b.Joint(-1, points[middle]);
        for (int i = middle + 1; i < count; i++)
            joints[i] = b.Joint(joints[i - 1], points[i]);
        for (int i = middle - 1; i >= 0; i--)
            joints[i] = b.Joint(joints[i + 1], points[i]);
        for (int i = middle; i < count - 1; i++)
            b.Bone(joints[i], joints[i + 1], Radius(i), Radius(i + 1), blend: 0.015);
        for (int i = middle - 1; i >= 0; i--)
            b.Bone(joints[i + 1], joints[i], Radius(i + 1), Radius(i), blend: 0.015);
        b.Ball(joints[0], Radius(0), Radius(0), b.Colors.Dark);
        return joints;

        double Radius(int i)
        {
            double t = At(i, count);
            return radius * (0.25 + 0.75 * Math.Min(1, t * 3)) * (t < 0.85 ? 1 : 0.9);
        }
    }

    private static void AddHead(CreatureBuilder b, int head, int neck, double body)
    {
        var along = b[head] - b[neck];
        var forward = Unit(along with { Z = along.Z * 0.2 });
        int snout = b.Go(head, forward, b.Draw(0.1, 0.14));
        var side = Unit(Vector3d.Cross(forward, new(0, 0, 1)));
        var up = Vector3d.Cross(side, forward);
        double radius = body * b.Draw(1.15, 1.5);
        b.Add(head, new Cone(b[head], b[head] + 0.03 * forward, radius, radius).Flat(up, 1.25));
        b.Add(head, new Cone(b[head], b[snout], radius * 0.9, radius * 0.65).Flat(up, 1.3));
        var color = b.Choose(b.Colors.Main, b.Colors.Alt);
        b.Add(snout, new Cone(b[snout], b[snout], radius * 0.66, radius * 0.6) { Color = color }.Flat(up, 1.3));
        foreach (int s in (ReadOnlySpan<int>)[-1, 1])
        {
            var eye = b[head] + s * radius * 0.6 * side + radius * 0.6 * up + radius * 0.6 * forward;
            b.Eye(head, eye, radius * b.Draw(0.22, 0.3));
        }
    }

    /// <summary>Where a point is along the body: 0 is the tip of the tail, 1 the head.</summary>
    private static double At(int point, int count) => (double)point / (count - 1);
}
