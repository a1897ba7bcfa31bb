using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Training.Modeling;
using static AniGenSharp.Training.Modeling.CreatureBuilder;

namespace AniGenSharp.Training.Families;

/// <summary>A robot arm with a gripper, or a desk lamp, on a round base.</summary>
internal static class RobotArm
{
    /// <summary>Adds the joints and primitives of one creature.</summary>
    public static void Build(CreatureBuilder b)
    {
        bool isLamp = b.Chance(0.5);
        double width = b.Draw(0.15, 0.26);
        int root = b.Joint(-1, new(0, 0, 0.05));
        var plate = Cone.Sphere(new(0, 0, 0.03), width) with { Color = b.Colors.Alt, Blend = 0.008, Pattern = 0 };
        b.Add(root, plate.Flat(new(0, 0, 1), 2.6));
        double yaw = b.Draw(-0.6, 0.6);
        int joint = b.Joint(root, new(0, 0, b.Draw(0.16, 0.24)));
        double radius = b.Draw(0.045, 0.08);
        b.Add(root, new(b[root], b[joint], radius * 1.5, radius * 1.2) { Color = b.Colors.Alt, Blend = 0.012, Pattern = 0 });
        int count = b.Count(2, 4);
        double pitch = Math.PI / 2 + b.Draw(-0.1, 0.6);
        var hinge = b.Choose(b.Colors.Dark, b.Colors.Horn, b.Colors.Alt);
        for (int i = 0; i < count; i++)
        {
            int next = b.Go(joint, Heading(yaw, pitch), b.Draw(0.26, 0.42));
            b.Bone(joint, next, radius, radius * 0.85, blend: 0.008);
            AddHinge(b, joint, radius * 1.3 * Side(yaw), radius * 1.05, hinge);
            joint = next;
            pitch -= b.Draw(0.45, 1.35);
            radius *= 0.9;
        }
        AddHinge(b, joint, radius * 1.2 * Side(yaw), radius, hinge);
        var along = Heading(yaw, pitch);
        int end = b.Go(joint, along, b.Draw(0.12, 0.2));
        if (isLamp)
        {
            AddLamp(b, joint, end, along, radius);
            return;
        }
        b.Bone(joint, end, radius * 0.8, radius * 0.8, blend: 0.01);
        b.Add(end, Cone.Sphere(b[end], radius * 1.2) with { Color = hinge, Blend = 0.006, Pattern = 0 });
        AddGripper(b, end, along, Side(yaw), radius);
    }

    private static void AddHinge(CreatureBuilder b, int joint, Vector3d side, double radius, Vector3d color) =>
        b.Add(joint, new(b[joint] - side, b[joint] + side, radius, radius) { Color = color, Blend = 0.006, Pattern = 0, IsHard = true });

    private static void AddLamp(CreatureBuilder b, int joint, int end, Vector3d along, double radius)
    {
        b.Bone(joint, end, radius * 0.9, radius * 1.8, blend: 0.01);
        b.Add(end, new(b[end], b[end] + 0.06 * along, radius * 1.9, radius * 2.4) { Blend = 0.01 });
        var bulb = Cone.Sphere(b[end] + 0.13 * along, radius * 1.5);
        b.Add(end, bulb with { Color = new(1, 0.95, 0.7), Blend = 0.004, Pattern = 0, IsHard = true });
    }

    private static void AddGripper(CreatureBuilder b, int end, Vector3d along, Vector3d side, double radius)
    {
        double opening = b.Draw(0.45, 0.8);
        foreach (int s in (ReadOnlySpan<int>)[-1, 1])
        {
            int knuckle = b.Go(end, Math.Cos(opening) * along + s * Math.Sin(opening) * side, b.Draw(0.11, 0.15));
            int tip = b.Go(knuckle, 0.97 * along - s * 0.2 * side, b.Draw(0.1, 0.13));
            AddFinger(end, knuckle, radius * 0.5, radius * 0.45, 0.008);
            AddFinger(knuckle, tip, radius * 0.45, radius * 0.35, 0.008);
            AddFinger(tip, tip, radius * 0.4, radius * 0.35, 0.03);
        }

        void AddFinger(int from, int to, double radiusFrom, double radiusTo, double blend) =>
            b.Add(from, new(b[from], b[to], radiusFrom, radiusTo) { Color = b.Colors.Dark, Blend = blend, Pattern = 0 });
    }
}
