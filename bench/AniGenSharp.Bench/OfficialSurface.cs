using System.Numerics;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Extraction;

namespace AniGenSharp.Bench;

/// <summary>
/// What the official decoder hands on, in size and kind: a wrinkled creature in a grid of 256, with colours, skin features, an inner
/// shell and dust, about
/// 460,000 faces.
/// </summary>
internal static class OfficialSurface
{
    private const int Resolution = 256, Voxels = 64, Split = Resolution / Voxels, SkinChannels = 8, Joints = 40, Columns = SurfaceRowLayout.Colors + 6 * SurfaceRowLayout.Corners;

    // Bones as (from, to, radius): trunk, neck, head, tail, four legs, two horns, two wings.
    private static readonly (Vector3 From, Vector3 To, float Radius)[] _parts =
    [
        (new(0, -0.16f, 0.05f), new(0, 0.16f, 0.05f), 0.21f),
        (new(0, -0.18f, 0.1f), new(0, -0.3f, 0.25f), 0.09f),
        (new(0, -0.3f, 0.3f), new(0, -0.36f, 0.29f), 0.12f),
        (new(0, 0.2f, 0.08f), new(0.02f, 0.44f, 0.2f), 0.06f),
        (new(0.13f, -0.14f, 0), new(0.16f, -0.16f, -0.38f), 0.084f),
        (new(-0.13f, -0.14f, 0), new(-0.16f, -0.16f, -0.38f), 0.084f),
        (new(0.13f, 0.15f, 0), new(0.16f, 0.17f, -0.38f), 0.088f),
        (new(-0.13f, 0.15f, 0), new(-0.16f, 0.17f, -0.38f), 0.088f),
        (new(0.05f, -0.3f, 0.36f), new(0.12f, -0.24f, 0.46f), 0.025f),
        (new(-0.05f, -0.3f, 0.36f), new(-0.12f, -0.24f, 0.46f), 0.025f),
        (new(0.12f, 0, 0.14f), new(0.44f, 0.06f, 0.3f), 0.066f),
        (new(-0.12f, 0, 0.14f), new(-0.44f, 0.06f, 0.3f), 0.066f),
    ];

    private static readonly Vector3[] _dust = [new(0.4f, 0.4f, 0.4f), new(-0.4f, 0.35f, 0.3f), new(0.42f, -0.4f, -0.2f), new(-0.38f, 0.4f, -0.42f)];

    /// <summary>The decoder's rows.</summary>
    public static SurfaceField Field()
    {
        var slabs = new List<(int X, int Y, int Z)>[Voxels];
        Parallel.For(0, Voxels, x =>
        {
            slabs[x] = [];
            for (int y = 0; y < Voxels; y++)
            {
                for (int z = 0; z < Voxels; z++)
                {
                    // The inside too: where rows end, the surface closes.
                    if (Distance((new Vector3(x, y, z) + new Vector3(0.5f)) / Voxels - new Vector3(0.5f)) < 1.2f / Voxels)
                        slabs[x].Add((x, y, z));
                }
            }
        });
        (int X, int Y, int Z)[] voxels = [.. slabs.SelectMany(slab => slab)];
        int each = Split * Split * Split, count = voxels.Length * each;
        var cubes = new int[3 * count];
        var rows = new float[(long)count * Columns];
        var skin = new float[(long)count * 8 * SkinChannels];
        Parallel.For(0, voxels.Length, i =>
        {
            for (int part = 0; part < each; part++)
            {
                int cube = i * each + part;
                var (x, y, z) = (voxels[i].X * Split + part / (Split * Split), voxels[i].Y * Split + part / Split % Split, voxels[i].Z * Split + part % Split);
                (cubes[3 * cube], cubes[3 * cube + 1], cubes[3 * cube + 2]) = (x, y, z);
                for (int corner = 0; corner < 8; corner++)
                {
                    Vector3 p = new Vector3(x + (corner & 1), y + (corner >> 1 & 1), z + (corner >> 2)) / Resolution - new Vector3(0.5f);
                    rows[cube * Columns + corner] = Distance(p);
                    Vector3 color = 3 * Check(p);
                    color.CopyTo(rows.AsSpan(cube * Columns + SurfaceRowLayout.Colors + 6 * corner));
                    for (int c = 0; c < SkinChannels; c++)
                        skin[(8 * cube + corner) * SkinChannels + c] = MathF.Sin((c + 1) * p.X + 2 * (c % 3) * p.Y - (c % 4) * p.Z);
                }
            }
        });
        return new SurfaceField(Resolution, cubes, rows, 6, skin, SkinChannels);
    }

    /// <summary>Weights of the joints, which lie along the parts.</summary>
    public static SkinWeights Weights(Vector3[] positions)
    {
        Vector3[] joints = [.. Enumerable.Range(0, Joints).Select(j => Vector3.Lerp(_parts[j % _parts.Length].From, _parts[j % _parts.Length].To, j / _parts.Length / 3f))];
        var values = new float[positions.Length * Joints];
        Parallel.For(0, positions.Length, v =>
        {
            float sum = 0;
            for (int j = 0; j < Joints; j++)
                sum += values[v * Joints + j] = MathF.Exp(-100 * Vector3.DistanceSquared(positions[v], joints[j]));
            for (int j = 0; j < Joints; j++)
                values[v * Joints + j] /= sum;
        });
        return new SkinWeights(values, Joints);
    }

    private static float Distance(Vector3 p)
    {
        float body = float.MaxValue;
        foreach (var (from, to, radius) in _parts)
        {
            Vector3 along = to - from;
            float t = Math.Clamp(Vector3.Dot(p - from, along) / along.LengthSquared(), 0, 1), distance = Vector3.Distance(p, from + t * along) - radius;
            // Joined smoothly.
            float blend = Math.Clamp(0.5f + (body - distance) / 0.06f, 0, 1);
            body = body < 1e9f ? float.Lerp(body, distance, blend) - 0.03f * blend * (1 - blend) : distance;
        }
        body += 0.006f * MathF.Sin(55 * p.X) * MathF.Sin(60 * p.Y) * MathF.Sin(50 * p.Z) + 0.0015f * MathF.Sin(190 * p.X + 3 * MathF.Sin(40 * p.Z)) * MathF.Sin(170 * p.Z);
        // A hollow within the trunk, and dust around.
        float hollow = Vector3.Distance(p, new Vector3(0, 0, 0.05f)) - 0.08f, result = Math.Max(body, -hollow);
        foreach (Vector3 speck in _dust)
            result = Math.Min(result, Vector3.Distance(p, speck) - 0.012f);
        return result;
    }

    private static Vector3 Check(Vector3 p)
    {
        float check = MathF.Sin(40 * p.X) * MathF.Sin(40 * p.Y) * MathF.Sin(40 * p.Z);
        return new Vector3(check, 0.5f * check + p.Z, MathF.Sin(13 * p.Y));
    }
}
