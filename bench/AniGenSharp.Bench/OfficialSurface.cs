using System.Numerics;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Extraction;
using AniGenSharp.Geometry.Skeletons.Grouping;

namespace AniGenSharp.Bench;

/// <summary>
/// A field like the released decoder's in size and kind: a wrinkled creature in a grid of 256³ cubes, with colors, skin features, an inner
/// shell and dust.
/// </summary>
/// <param name="scale">The creature's size; at 1 it nearly fills the cube.</param>
/// <param name="depth">How far below the surface voxels are occupied, in voxels. A second, inner surface forms where they end.</param>
internal sealed class OfficialSurface(float scale, float depth)
{
    /// <summary>A filled creature: 3.1 million rows, about 460,000 faces.</summary>
    public static OfficialSurface Filled { get; } = new(1, float.PositiveInfinity);

    /// <summary>A shell like those the released models predict: 1.3 million rows, about 460,000 faces.</summary>
    public static OfficialSurface Shell { get; } = new(0.77f, 2.2f);

    private const int Resolution = 256, Voxels = 64, Split = Resolution / Voxels, Joints = 40;
    private const int Columns = SurfaceRowLayout.Colors + 6 * SurfaceRowLayout.Corners;

    // The bones as (from, to, radius): trunk, neck, head, tail, four legs, two horns, two wings.
    private static readonly (Vector3 From, Vector3 To, float Radius)[] s_parts =
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

    private static readonly Vector3[] s_dust =
        [new(0.4f, 0.4f, 0.4f), new(-0.4f, 0.35f, 0.3f), new(0.42f, -0.4f, -0.2f), new(-0.38f, 0.4f, -0.42f)];

    /// <summary>The occupied voxels of the coarse grid, [N, 3].</summary>
    public int[] OccupiedVoxels()
    {
        var slabs = new List<int>[Voxels];
        Parallel.For(0, Voxels, x =>
        {
            slabs[x] = [];
            for (int y = 0; y < Voxels; y++)
            {
                for (int z = 0; z < Voxels; z++)
                {
                    if (Distance(Center(x, y, z)) * Voxels is var distance && distance < 1.2f && distance > -depth)
                        slabs[x].AddRange([x, y, z]);
                }
            }
        });
        return [.. slabs.SelectMany(slab => slab)];
    }

    /// <summary>The voxels near the bones, [M, 3].</summary>
    public int[] SkeletonVoxels()
    {
        int[] voxels = OccupiedVoxels();
        return [.. Enumerable.Range(0, voxels.Length / 3).Where(i => OnBone(Center(voxels[3 * i], voxels[3 * i + 1], voxels[3 * i + 2])))
            .SelectMany(i => voxels[(3 * i)..(3 * i + 3)])];

        bool OnBone(Vector3 p) => s_parts.Any(part => Vector3.Distance(p, scale * Nearest(part.From, part.To, p / scale)) < 0.035f);
    }

    /// <summary>For each skeleton voxel, one vote for the nearest joint and that joint's parent.</summary>
    /// <param name="voxels">The voxels, [M, 3].</param>
    /// <param name="skinChannels">Skin features per vote.</param>
    public SkeletonField Votes(int[] voxels, int skinChannels)
    {
        int count = voxels.Length / 3;
        Vector3[] joints = JointPositions(), positions = new Vector3[count], votes = new Vector3[count], parents = new Vector3[count];
        for (int i = 0; i < count; i++)
        {
            positions[i] = Center(voxels[3 * i], voxels[3 * i + 1], voxels[3 * i + 2]);
            int joint = Enumerable.Range(0, joints.Length).MinBy(j => Vector3.DistanceSquared(joints[j], positions[i]));
            // The joints of each part form a chain; every part but the trunk is attached to the middle of the trunk.
            int parent = joint >= s_parts.Length ? joint - s_parts.Length : joint == 0 ? 0 : s_parts.Length;
            (votes[i], parents[i]) = (joints[joint], joints[parent]);
        }
        float[] certain = Enumerable.Repeat(1f, count).ToArray();
        return new SkeletonField(positions, votes, parents, certain, certain, certain, new float[count * skinChannels], skinChannels);
    }

    /// <summary>The decoder's rows.</summary>
    /// <param name="skinChannels">Skin features per corner.</param>
    public SurfaceField Field(int skinChannels = 8)
    {
        int[] voxels = OccupiedVoxels();
        int each = Split * Split * Split, count = voxels.Length / 3 * each;
        var cubes = new int[3 * count];
        var rows = new float[(long)count * Columns];
        var skin = new float[(long)count * 8 * skinChannels];
        Parallel.For(0, voxels.Length / 3, i =>
        {
            for (int part = 0; part < each; part++)
            {
                int cube = i * each + part;
                int x = voxels[3 * i] * Split + part / (Split * Split);
                int y = voxels[3 * i + 1] * Split + part / Split % Split;
                int z = voxels[3 * i + 2] * Split + part % Split;
                (cubes[3 * cube], cubes[3 * cube + 1], cubes[3 * cube + 2]) = (x, y, z);
                for (int corner = 0; corner < 8; corner++)
                {
                    Vector3 p = new Vector3(x + (corner & 1), y + (corner >> 1 & 1), z + (corner >> 2)) / Resolution - new Vector3(0.5f);
                    rows[cube * Columns + corner] = Distance(p);
                    Vector3 color = 3 * Check(p);
                    color.CopyTo(rows.AsSpan(cube * Columns + SurfaceRowLayout.Colors + 6 * corner));
                    for (int c = 0; c < skinChannels; c++)
                        skin[(8 * cube + corner) * skinChannels + c] = MathF.Sin((c + 1) * p.X + 2 * (c % 3) * p.Y - (c % 4) * p.Z);
                }
            }
        });
        return new SurfaceField(Resolution, cubes, rows, 6, skin, skinChannels);
    }

    /// <summary>Skin weights for joints placed along the parts.</summary>
    public SkinWeights Weights(Vector3[] positions)
    {
        Vector3[] joints = JointPositions();
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

    private static Vector3 Center(int x, int y, int z) => (new Vector3(x, y, z) + new Vector3(0.5f)) / Voxels - new Vector3(0.5f);

    private Vector3[] JointPositions() => [.. Enumerable.Range(0, Joints).Select(j =>
    {
        var (from, to, _) = s_parts[j % s_parts.Length];
        return scale * Vector3.Lerp(from, to, j / s_parts.Length / 3f);
    })];

    private static Vector3 Nearest(Vector3 from, Vector3 to, Vector3 p) =>
        from + Math.Clamp(Vector3.Dot(p - from, to - from) / (to - from).LengthSquared(), 0, 1) * (to - from);

    private float Distance(Vector3 point)
    {
        Vector3 p = point / scale;
        float body = float.MaxValue;
        foreach (var (from, to, radius) in s_parts)
        {
            float distance = Vector3.Distance(p, Nearest(from, to, p)) - radius;
            // A smooth union.
            float blend = Math.Clamp(0.5f + (body - distance) / 0.06f, 0, 1);
            body = body < 1e9f ? float.Lerp(body, distance, blend) - 0.03f * blend * (1 - blend) : distance;
        }
        body += 0.006f * MathF.Sin(55 * p.X) * MathF.Sin(60 * p.Y) * MathF.Sin(50 * p.Z)
            + 0.0015f * MathF.Sin(190 * p.X + 3 * MathF.Sin(40 * p.Z)) * MathF.Sin(170 * p.Z);
        // Adds a cavity inside the trunk and dust around it.
        float hollow = Vector3.Distance(p, new Vector3(0, 0, 0.05f)) - 0.08f, result = Math.Max(body, -hollow);
        foreach (Vector3 speck in s_dust)
            result = Math.Min(result, Vector3.Distance(p, speck) - 0.012f);
        return scale * result;
    }

    private static Vector3 Check(Vector3 p)
    {
        float check = MathF.Sin(40 * p.X) * MathF.Sin(40 * p.Y) * MathF.Sin(40 * p.Z);
        return new Vector3(check, 0.5f * check + p.Z, MathF.Sin(13 * p.Y));
    }
}
