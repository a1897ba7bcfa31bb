using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Training.Modeling;

namespace AniGenSharp.Training.Families;

/// <summary>A spider or insect: three body parts and six or eight legs.</summary>
internal static class Spider
{
    private static readonly Vector3d s_up = new(0, 0, 1);

    /// <summary>Adds the joints and primitives of one creature.</summary>
    public static void Build(CreatureBuilder b)
    {
        int pairs = b.Choose(3, 3, 4);
        double thorax = b.Draw(0.09, 0.14), height = b.Draw(0.14, 0.26);
        int root = b.Joint(-1, new(0, 0, height));
        b.Add(root, Cone.Sphere(b[root], thorax).Flat(s_up, 1.2));
        AddBody(b, root, thorax);
        AddLegs(b, root, thorax, pairs);
    }

    /// <summary>Head and abdomen.</summary>
    private static void AddBody(CreatureBuilder b, int root, double thorax)
    {
        double radius = thorax * b.Draw(0.55, 0.9);
        int head = b.Joint(root, b[root] + new Vector3d(0, -(thorax + radius * 0.7), 0.02));
        b.Bone(root, head, thorax * 0.6, radius * 0.6);
        b.Ball(head, radius, radius, b.Choose(b.Colors.Main, b.Colors.Alt));
        double back = b.Draw(0.1, 0.2);
        int abdomen = b.Joint(root, b[root] + new Vector3d(0, thorax + back * 0.55, back * 0.2));
        int end = b.Joint(abdomen, b[abdomen] + new Vector3d(0, back + 0.03, b.Draw(-0.02, 0.08)));
        b.Bone(root, abdomen, thorax * 0.5, back * 0.5);
        b.Bone(abdomen, end, back * 0.9, back * b.Draw(0.6, 1), b.Choose(b.Colors.Main, b.Colors.Alt));
        b.Ball(end, back * 0.6, back * 0.55, b.Choose(b.Colors.Main, b.Colors.Dark));
        foreach (int s in (ReadOnlySpan<int>)[-1, 1])
        {
            b.Eye(head, b[head] + new Vector3d(s * radius * 0.45, -radius * 0.72, radius * 0.45), radius * b.Draw(0.2, 0.3));
            if (!b.Chance(0.5))
                continue;
            var jaw = b[head] + new Vector3d(s * radius * 0.4, -radius * 0.8, -radius * 0.3);
            b.Add(head, new(jaw, jaw + new Vector3d(s * 0.02, -0.06, -0.05), radius * 0.22, radius * 0.1)
            {
                Color = b.Colors.Dark,
                Blend = 0.01,
                Pattern = 0,
            });
        }
    }

    private static void AddLegs(CreatureBuilder b, int root, double thorax, int pairs)
    {
        double radius = b.Draw(0.018, 0.032), upper = b.Draw(0.16, 0.26), lower = b.Draw(0.22, 0.36), lift = b.Draw(0.2, 0.9);
        var near = b.Choose(b.Colors.Main, b.Colors.Dark, b.Colors.Alt);
        var far = b.Choose(b.Colors.Main, b.Colors.Dark, b.Colors.Alt);
        double spread = pairs == 4 ? 0.95 : 0.7;
        foreach (int s in (ReadOnlySpan<int>)[-1, 1])
        {
            for (int i = 0; i < pairs; i++)
            {
                double angle = -spread + 2 * spread * i / (pairs - 1), turned = angle + b.Draw(-0.12, 0.12);
                var outward = new Vector3d(s * Math.Cos(turned), Math.Sin(turned), 0);
                int hip = b.Joint(root, b[root] + (thorax * 1.05 + 0.03) * new Vector3d(s * Math.Cos(angle), Math.Sin(angle), 0));
                int knee = b.Go(hip, Math.Cos(lift) * outward + Math.Sin(lift) * s_up, upper);
                double drop = Math.Min(b[knee].Z - radius, lower * 0.95);
                double reach = Math.Sqrt(Math.Max(lower * lower - drop * drop, 1e-4));
                int foot = b.Joint(knee, b[knee] + reach * outward - drop * s_up);
                b.Bone(root, hip, radius * 1.3, radius * 1.4, near);
                b.Bone(hip, knee, radius * 1.4, radius * 1.1, near, 0.015);
                b.Bone(knee, foot, radius * 1.1, radius * 0.75, far, 0.015);
                b.Ball(foot, radius * 0.8, radius * 0.7, far);
            }
        }
    }
}
