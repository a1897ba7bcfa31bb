using System.Numerics;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Rendering;
using AniGenSharp.Geometry.Spatial;
using AniGenSharp.Geometry.Texturing.Atlas;
using AniGenSharp.TestKit.Rigs;
using Xunit;

namespace AniGenSharp.TestKit.Meshes;

/// <summary>Surfaces for texturing tests, and the measures that these tests share.</summary>
internal static class TestSurfaces
{
    /// <summary>A bumpy sphere.</summary>
    public static TriangleMesh Sphere(int rings, float bumps = 0)
    {
        TriangleMesh capsule = Creature.Capsule(new(0, 0, -1e-4f), new(0, 0, 1e-4f), 0.4f, rings);
        return capsule with
        {
            Positions = Array.ConvertAll(
                capsule.Positions, p => p * (1 + bumps * MathF.Sin(40 * p.X) * MathF.Sin(37 * p.Y) * MathF.Sin(43 * p.Z))),
        };
    }

    /// <summary>The creature as one closed surface with nothing inside.</summary>
    public static TriangleMesh ClosedCreature(int resolution)
    {
        Skeleton bones = Rigs.Creature.Skeleton;
        return TestMeshes.Level(resolution, p => Enumerable.Range(1, bones.Count - 1).Min(joint =>
        {
            Vector3 from = bones.Joints[bones.Parents[joint]], along = bones.Joints[joint] - from;
            float t = Math.Clamp(Vector3.Dot(p - from, along) / along.LengthSquared(), 0, 1);
            return Vector3.Distance(p, from + t * along) - (joint is 1 or 3 ? 0.1f : 0.05f);
        }));
    }

    /// <summary>A torus around the z axis.</summary>
    public static TriangleMesh Torus(int around, int across)
    {
        var positions = new List<Vector3>();
        var indices = new List<int>();
        for (int i = 0; i < around; i++)
        {
            for (int j = 0; j < across; j++)
            {
                (float sin, float cos) = MathF.SinCos(MathF.Tau * i / around);
                (float up, float @out) = MathF.SinCos(MathF.Tau * j / across);
                positions.Add(new Vector3(cos * (0.3f + 0.12f * @out), sin * (0.3f + 0.12f * @out), 0.12f * up));
                int a = i * across + j, b = (i + 1) % around * across + j;
                int c = (i + 1) % around * across + (j + 1) % across, d = i * across + (j + 1) % across;
                indices.AddRange([a, b, c, a, c, d]);
            }
        }
        return new TriangleMesh([.. positions], [.. indices]);
    }

    /// <summary>Colors the mesh with a soft-edged checker pattern whose two shades drift over the surface.</summary>
    public static TriangleMesh Checkered(TriangleMesh mesh, float cell) => mesh with
    {
        Colors = Array.ConvertAll(mesh.Positions, p =>
        {
            float check = 0.5f + 0.5f * Step(p.X + 0.013f) * Step(p.Y + 0.027f) * Step(p.Z + 0.031f);
            return Vector3.Lerp(new(0.4f + 0.5f * p.Z, 0.25f, 0.6f), new(0.95f, 0.6f - 0.5f * p.Y, 0.3f), check);

            float Step(float x) => Math.Clamp(MathF.Sin(x * MathF.PI / cell) * 3, -1, 1);
        }),
    };

    /// <summary>Cameras on all sides, none of them aligned with an axis.</summary>
    public static IEnumerable<PerspectiveCamera> Views(int count) => Enumerable.Range(0, count).Select(i =>
        PerspectiveCamera.LookAt(
            ViewDirection.Of(37 + i * 141.7f, -70 + 140f * i / count), Vector3.Zero, 2, new PerspectiveLens(40, 0.5f, 4)));

    /// <summary>Peak signal-to-noise ratio in dB between unlit renders of a textured and a colored mesh, where both are visible.</summary>
    public static double Psnr(TriangleMesh textured, RgbaImage texture, TriangleMesh colored, int views, int size)
    {
        double sum = 0;
        long count = 0;
        foreach (PerspectiveCamera camera in Views(views))
        {
            RasterImage expected = Rasterizer.Draw(camera.ViewProjection, colored.Positions, colored.Indices, size, size);
            RasterImage actual = Rasterizer.Draw(camera.ViewProjection, textured.Positions, textured.Indices, size, size);
            for (int i = 0; i < size * size; i++)
            {
                if (expected.Faces[i] < 0 || actual.Faces[i] < 0)
                    continue;
                Vector3 color = Bilinear(texture, actual.Interpolate(i, textured.TexCoords!, textured.Indices));
                sum += (expected.Interpolate(i, colored.Colors!, colored.Indices) - color).LengthSquared() / 3;
                count++;
            }
        }
        return -10 * Math.Log10(sum / count);
    }

    /// <summary>A bilinear lookup in sRGB.</summary>
    public static Vector3 Bilinear(RgbaImage texture, Vector2 texCoord)
    {
        float x = texCoord.X * texture.Width - 0.5f, y = texCoord.Y * texture.Height - 0.5f;
        int left = (int)MathF.Floor(x), top = (int)MathF.Floor(y);
        return Vector3.Lerp(
            Vector3.Lerp(Texel(left, top), Texel(left + 1, top), x - left),
            Vector3.Lerp(Texel(left, top + 1), Texel(left + 1, top + 1), x - left), y - top);

        Vector3 Texel(int column, int row)
        {
            int i = (Math.Clamp(row, 0, texture.Height - 1) * texture.Width + Math.Clamp(column, 0, texture.Width - 1)) * 4;
            return new Vector3(texture.Pixels[i], texture.Pixels[i + 1], texture.Pixels[i + 2]) / 255;
        }
    }

    /// <summary>The next smaller level of a mip chain.</summary>
    public static RgbaImage Halve(RgbaImage image)
    {
        int width = image.Width / 2, height = image.Height / 2;
        var pixels = new byte[width * height * 4];
        for (int y = 0; y < height; y++)
        {
            for (int i = 0; i < width * 4; i++)
            {
                int source = (2 * y * image.Width + 2 * (i / 4)) * 4 + i % 4;
                pixels[y * width * 4 + i] = (byte)((image.Pixels[source] + image.Pixels[source + 4]
                    + image.Pixels[source + image.Width * 4] + image.Pixels[source + image.Width * 4 + 4] + 2) / 4);
            }
        }
        return new RgbaImage(width, height, pixels);
    }

    /// <summary>
    /// The root mean square color difference between the two sides of the seams, looked up from both charts along every edge that they
    /// share.
    /// </summary>
    public static double SeamError(UvAtlas atlas, RgbaImage texture)
    {
        var sides = new Dictionary<(int, int), (int From, int To)>();
        double sum = 0;
        int count = 0;
        int[] indices = atlas.Mesh.Indices;
        for (int half = 0; half < indices.Length; half++)
        {
            int from = indices[half], to = indices[half % 3 == 2 ? half - 2 : half + 1];
            int a = atlas.VertexMap[from], b = atlas.VertexMap[to];
            if (!sides.Remove((b, a), out (int From, int To) other))
            {
                sides.Add((a, b), (from, to));
                continue;
            }
            if (other == (to, from))
                continue;
            Vector2[] uv = atlas.Mesh.TexCoords!;
            for (float t = 0.1f; t < 1; t += 0.2f)
            {
                Vector3 here = Bilinear(texture, Vector2.Lerp(uv[from], uv[to], t)),
                    there = Bilinear(texture, Vector2.Lerp(uv[other.To], uv[other.From], t));
                sum += (here - there).LengthSquared() / 3;
                count++;
            }
        }
        Assert.True(count > 100);
        return Math.Sqrt(sum / count);
    }
}
