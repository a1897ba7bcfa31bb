using System.Numerics;
using AniGenSharp.Geometry.Rendering;
using CsCheck;

namespace AniGenSharp.Geometry.Tests.Rendering;

public class RasterizerTests
{
    private static readonly Matrix4x4 s_camera =
        Matrix4x4.CreateLookAt(new(0, 0, 4), Vector3.Zero, Vector3.UnitY) * Matrix4x4.CreatePerspectiveFieldOfView(0.8f, 1, 1, 10);

    [Fact]
    public void Pixels_whose_centers_are_inside_are_covered()
    {
        // The corners (2, 1), (6, 1), (2, 5) of 8 × 8 pixels form a right triangle whose slanted edge passes through pixel centers.
        RasterImage image = Rasterizer.DrawTextureSpace([new(2 / 8f, 1 / 8f), new(6 / 8f, 1 / 8f), new(2 / 8f, 5 / 8f)], [0, 1, 2], 8, 8);

        // The slanted edge is neither top nor left, so the centers on it are not covered.
        string[] expected = ["........", "..###...", "..##....", "..#.....", "........", "........", "........", "........"];
        Assert.Equal(expected, Rows(image));
    }

    [Fact]
    public void Interpolation_weights_are_exact_at_pixel_centers()
    {
        Vector2[] texCoords = [new(0, 0), new(1, 0), new(0, 1)];
        RasterImage image = Rasterizer.DrawTextureSpace(texCoords, [0, 1, 2], 64, 64);

        for (int y = 0; y < 64; y++)
        {
            for (int x = 0; x + y < 63; x++)
            {
                Vector2 at = image.Interpolate(y * 64 + x, texCoords, [0, 1, 2]);
                Assert.Equal((x + 0.5f) / 64, at.X, 1e-6f);
                Assert.Equal((y + 0.5f) / 64, at.Y, 1e-6f);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Faces_that_share_edges_leave_no_gap_and_no_overlap(int seed)
    {
        // Jittered corners, a third of them on pixel centers, where the fill rule decides.
        const int Cells = 12, Size = 96;
        var random = new Random(seed);
        var texCoords = new Vector2[(Cells + 1) * (Cells + 1)];
        for (int y = 0; y <= Cells; y++)
        {
            for (int x = 0; x <= Cells; x++)
            {
                bool inner = x > 0 && y > 0 && x < Cells && y < Cells;
                var corner = new Vector2(x, y) * Size / Cells;
                if (inner)
                {
                    corner += random.Next(3) == 0 ? new Vector2(random.Next(-2, 3) + 0.5f, random.Next(-2, 3) + 0.5f)
                        : new Vector2(random.NextSingle() * 5 - 2.5f, random.NextSingle() * 5 - 2.5f);
                }
                texCoords[y * (Cells + 1) + x] = corner / Size;
            }
        }
        var indices = new List<int>();
        for (int y = 0; y < Cells; y++)
        {
            for (int x = 0; x < Cells; x++)
            {
                int a = y * (Cells + 1) + x, b = a + 1, c = a + Cells + 1, d = c + 1;
                indices.AddRange((x + y) % 2 == 0 ? [a, b, d, a, d, c] : [a, c, b, b, c, d]);
            }
        }

        var covered = new int[Size * Size];
        for (int face = 0; face < indices.Count; face += 3)
        {
            RasterImage one = Rasterizer.DrawTextureSpace(texCoords, [.. indices[face..(face + 3)]], Size, Size);
            for (int i = 0; i < covered.Length; i++)
                covered[i] += one.Faces[i] + 1;
        }

        Assert.All(covered, count => Assert.Equal(1, count));
        Assert.DoesNotContain(-1, Rasterizer.DrawTextureSpace(texCoords, [.. indices], Size, Size).Faces);
    }

    [Fact]
    public void The_nearer_face_hides_the_farther_one_in_any_order()
    {
        // Two slanted squares cross at x = 0.
        Vector3[] positions =
        [
            new(-1, -1, -1), new(1, -1, 1), new(1, 1, 1), new(-1, 1, -1),
            new(-1, -1, 1), new(1, -1, -1), new(1, 1, -1), new(-1, 1, 1),
        ];
        int[] indices = [0, 1, 2, 0, 2, 3, 4, 5, 6, 4, 6, 7];

        RasterImage image = Rasterizer.Draw(s_camera, positions, indices, 100, 100);
        RasterImage reversed = Rasterizer.Draw(s_camera, positions, [.. indices[6..], .. indices[..6]], 100, 100);

        int seen = 0;
        for (int i = 0; i < image.Faces.Length; i++)
        {
            if (image.Faces[i] < 0)
                continue;
            seen++;
            bool right = i % 100 >= 50;
            Assert.Equal(right ? 0 : 1, image.Faces[i] / 2);
            Assert.Equal(right ? 1 : 0, reversed.Faces[i] / 2);
        }
        Assert.True(seen > 2000);
    }

    [Fact]
    public void Depth_and_weights_match_the_ray_through_the_pixel()
    {
        Gen.Select(Corner, Corner, Corner).Sample((a, b, c) =>
        {
            Vector3 normal = Vector3.Cross(b - a, c - a);
            // Edge-on faces have no stable intersection to compare with.
            if (MathF.Abs(Vector3.Dot(Vector3.Normalize(normal), Vector3.UnitZ)) < 0.2f || normal.Length() < 0.1f)
                return true;
            Vector3[] positions = [a, b, c];
            RasterImage image = Rasterizer.Draw(s_camera, positions, [0, 1, 2], 64, 64);
            for (int i = 0; i < image.Faces.Length; i++)
            {
                if (image.Faces[i] < 0)
                    continue;
                float tan = MathF.Tan(0.4f);
                var ray = new Vector3(((i % 64 + 0.5f) / 32 - 1) * tan, (1 - (i / 64 + 0.5f) / 32) * tan, -1);
                var eye = new Vector3(0, 0, 4);
                Vector3 expected = eye + ray * (Vector3.Dot(a - eye, normal) / Vector3.Dot(ray, normal));
                Vector3 actual = image.Interpolate(i, positions, [0, 1, 2]);
                // Corners are snapped to 1/256 of a pixel, here 1/256 of 0.05.
                if (Vector3.Distance(expected, actual) > 2e-3f)
                    return false;
                Vector4 clip = Vector4.Transform(expected, s_camera);
                if (MathF.Abs(clip.Z / clip.W - image.Depths[i]) > 1e-3f)
                    return false;
            }
            return true;
        });
    }

    [Fact]
    public void A_face_that_reaches_behind_the_camera_is_clipped_at_the_near_plane()
    {
        // A floor below the camera that extends from far behind it to far ahead.
        Vector3[] positions = [new(-50, -1, 50), new(50, -1, 50), new(50, -1, -50), new(-50, -1, -50)];
        RasterImage image = Rasterizer.Draw(s_camera, positions, [0, 1, 2, 0, 2, 3], 64, 64);

        Assert.All(image.Faces[..(32 * 64)], face => Assert.Equal(-1, face));
        float tan = MathF.Tan(0.4f);
        for (int i = 34 * 64; i < 64 * 64; i++)
        {
            float slope = ((i / 64 + 0.5f) / 32 - 1) * tan, distance = 1 / slope;
            if (distance > 20)
                continue;
            Assert.True(image.Faces[i] >= 0);
            Vector3 at = image.Interpolate(i, positions, [0, 1, 2, 0, 2, 3]);
            Assert.Equal(4 - distance, at.Z, 0.02f * distance);
            Assert.Equal(-1, at.Y, 1e-3f);
        }
    }

    [Fact]
    public void A_face_far_larger_than_the_picture_covers_it()
    {
        Vector2[] texCoords = [new(-4e6f, -4e6f), new(8e6f, -4e6f), new(-4e6f, 8e6f)];

        Assert.DoesNotContain(-1, Rasterizer.DrawTextureSpace(texCoords, [0, 1, 2], 70, 130).Faces);
    }

    [Fact]
    public void Faces_without_area_or_outside_the_picture_draw_nothing()
    {
        Vector2[] texCoords = [new(0, 0), new(1, 1), new(0.5f, 0.5f), new(2, 2), new(3, 2), new(2, 3), new(-1, -1), new(-2, -1),
            new(-1, -2)];

        Assert.All(
            Rasterizer.DrawTextureSpace(texCoords, [0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 1], 33, 17).Faces, face => Assert.Equal(-1, face));
    }

    private static Gen<Vector3> Corner =>
        Gen.Select(Gen.Float[-1.2f, 1.2f], Gen.Float[-1.2f, 1.2f], Gen.Float[-1f, 1f], (x, y, z) => new Vector3(x, y, z));

    private static string[] Rows(RasterImage image) =>
        [.. Enumerable.Range(0, image.Height)
            .Select(y => string.Concat(Enumerable.Range(0, image.Width).Select(x => image.Faces[y * image.Width + x] < 0 ? '.' : '#')))];
}
