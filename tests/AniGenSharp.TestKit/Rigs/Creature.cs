using System.Numerics;
using AniGenSharp.Geometry;

namespace AniGenSharp.TestKit.Rigs;

/// <summary>A four-legged creature of capsules around the bones of one skeleton, facing -y with z up.</summary>
public static class Creature
{
    /// <summary>The skeleton: hips (the root), spine, neck and head, a tail of two joints, and four legs of two joints.</summary>
    public static Skeleton Skeleton { get; } = new(
        [
            new(0, 0.12f, 0.05f), new(0, -0.14f, 0.07f), new(0, -0.25f, 0.2f), new(0, -0.36f, 0.22f),
            new(0, 0.28f, 0.1f), new(0, 0.42f, 0.18f),
            new(0.1f, -0.15f, 0), new(0.1f, -0.16f, -0.25f), new(-0.1f, -0.15f, 0), new(-0.1f, -0.16f, -0.25f),
            new(0.1f, 0.13f, 0), new(0.1f, 0.14f, -0.25f), new(-0.1f, 0.13f, 0), new(-0.1f, 0.14f, -0.25f),
        ],
        [-1, 0, 1, 2, 0, 4, 1, 6, 1, 8, 0, 10, 0, 12],
        [
            "hips", "chest", "neck", "head", "tail_1", "tail_2", "arm_l", "hand_l", "arm_r", "hand_r",
            "thigh_l", "foot_l", "thigh_r", "foot_r",
        ]);

    /// <summary>The creature with colors and with weights that fall off with the distance to each bone.</summary>
    /// <param name="segments">The number of vertices around each capsule.</param>
    /// <param name="influences">The maximum number of joints that move one vertex.</param>
    public static RiggedAsset Create(int segments = 16, int influences = 4)
    {
        var positions = new List<Vector3>();
        var colors = new List<Vector3>();
        var indices = new List<int>();
        for (int joint = 1; joint < Skeleton.Count; joint++)
        {
            int parent = Skeleton.Parents[joint];
            if (parent is 0 or 1 && joint is 6 or 8 or 10 or 12)
                continue;
            float radius = joint switch { 1 => 0.11f, 3 => 0.075f, 2 => 0.06f, 4 => 0.05f, 5 => 0.03f, _ => 0.04f };
            TriangleMesh capsule = Capsule(Skeleton.Joints[parent], Skeleton.Joints[joint], radius, segments);
            indices.AddRange(capsule.Indices.Select(index => positions.Count + index));
            positions.AddRange(capsule.Positions);
            Vector3 color = joint switch
            {
                3 => new(0.85f, 0.55f, 0.2f),
                7 or 11 => new(0.25f, 0.45f, 0.8f), // its left
                9 or 13 => new(0.75f, 0.2f, 0.25f), // its right
                _ => new(0.45f, 0.62f, 0.3f),
            };
            colors.AddRange(Enumerable.Repeat(color, capsule.VertexCount));
        }
        var mesh = new TriangleMesh([.. positions], [.. indices]) { Colors = [.. colors] };
        return new RiggedAsset(mesh, Skeleton, SkinInfluences.FromWeights(Weights(mesh.Positions), influences));
    }

    /// <summary>A closed capsule around a segment.</summary>
    public static TriangleMesh Capsule(Vector3 from, Vector3 to, float radius, int segments)
    {
        Vector3 axis = Vector3.Normalize(to - from);
        Vector3 side = Vector3.Normalize(Vector3.Cross(axis, MathF.Abs(axis.Z) < 0.9f ? Vector3.UnitZ : Vector3.UnitX));
        Vector3 other = Vector3.Cross(axis, side);
        int cap = segments / 4;
        var positions = new List<Vector3> { from - axis * radius };
        for (int ring = 1; ring < 2 * cap; ring++)
        {
            // The rings of both hemispheres; the equator occurs twice, once at each end.
            float latitude = MathF.PI / 2 * (ring - cap) / cap;
            foreach (Vector3 center in ring == cap ? new[] { from, to } : [ring < cap ? from : to])
            {
                for (int i = 0; i < segments; i++)
                {
                    (float sin, float cos) = MathF.SinCos(MathF.Tau * i / segments);
                    positions.Add(center + radius * (axis * MathF.Sin(latitude) + MathF.Cos(latitude) * (side * cos + other * sin)));
                }
            }
        }
        positions.Add(to + axis * radius);

        var indices = new List<int>();
        int last = positions.Count - 1, rings = (last - 1) / segments;
        for (int i = 0; i < segments; i++)
        {
            int next = (i + 1) % segments;
            indices.AddRange([0, 1 + next, 1 + i]);
            for (int ring = 0; ring + 1 < rings; ring++)
            {
                int a = 1 + ring * segments + i, b = 1 + ring * segments + next;
                indices.AddRange([a, b, b + segments, a, b + segments, a + segments]);
            }
            indices.AddRange([last, last - segments + i, last - segments + next]);
        }
        return new TriangleMesh([.. positions], [.. indices]);
    }

    /// <summary>Weights of the creature's joints that fall off with the distance to each bone, [V, J].</summary>
    public static SkinWeights Weights(Vector3[] positions)
    {
        int joints = Skeleton.Count;
        var values = new float[positions.Length * joints];
        for (int vertex = 0; vertex < positions.Length; vertex++)
        {
            Span<float> row = values.AsSpan(vertex * joints, joints);
            float sum = 0;
            for (int joint = 0; joint < joints; joint++)
            {
                // A joint moves the region along the bones to its children; a leaf joint moves its own surroundings.
                float distance = Vector3.Distance(positions[vertex], Skeleton.Joints[joint]);
                for (int child = 0; child < joints; child++)
                {
                    if (Skeleton.Parents[child] == joint)
                        distance = MathF.Min(distance, Distance(positions[vertex], Skeleton.Joints[joint], Skeleton.Joints[child]));
                }
                sum += row[joint] = MathF.Pow(MathF.Max(distance, 1e-3f), -4);
            }
            for (int joint = 0; joint < joints; joint++)
                row[joint] /= sum;
        }
        return new SkinWeights(values, joints);
    }

    private static float Distance(Vector3 point, Vector3 from, Vector3 to)
    {
        Vector3 along = to - from;
        float t = Math.Clamp(Vector3.Dot(point - from, along) / along.LengthSquared(), 0, 1);
        return Vector3.Distance(point, from + along * t);
    }
}
