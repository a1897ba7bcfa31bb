using System.Numerics;
using AniGenSharp.Geometry.Cleanup;
using AniGenSharp.Geometry.Extraction;
using AniGenSharp.Geometry.Rendering;
using AniGenSharp.Geometry.Texturing.Atlas;
using AniGenSharp.Geometry.Texturing.Baking;
using AniGenSharp.TestKit.Meshes;

namespace AniGenSharp.Geometry.Tests.Texturing.Baking;

/// <summary>The two bakes that view the dense mesh from all sides.</summary>
[Trait("Speed", "Slow")]
public class TextureBakeTests
{
    private static readonly Lazy<(TriangleMesh Dense, UvAtlas Atlas)> s_sphere = new(() =>
        (TestSurfaces.Checkered(TestSurfaces.Sphere(160, 0.02f), 0.12f),
            UvAtlas.Create(TestSurfaces.Sphere(48, 0.02f), new UvAtlasOptions { TextureSize = 512 })));

    [Theory]
    [InlineData(BakeMode.Projective, 32)]
    [InlineData(BakeMode.Optimized, 30)]
    public void The_textured_mesh_looks_like_the_dense_mesh_from_unseen_views(BakeMode mode, double decibels)
    {
        (TriangleMesh dense, UvAtlas atlas) = s_sphere.Value;
        var options = new BakeOptions { Mode = mode, TextureSize = 512, Resolution = 384, Views = 40 };

        BakeResult result = TextureBake.Run(atlas.Mesh, dense, options);

        Assert.InRange(TestSurfaces.Psnr(atlas.Mesh, result.Texture, dense, views: 20, size: 256), decibels, 60);
        Assert.InRange(result.L1!.Value, 1e-4, 0.012);
        Assert.InRange(TestSurfaces.SeamError(atlas, result.Texture), 0, 0.05);
    }

    [Theory]
    [InlineData(BakeMode.Projective, 32)]
    [InlineData(BakeMode.Optimized, 30)]
    public void A_creature_of_many_parts_looks_like_its_dense_mesh(BakeMode mode, double decibels)
    {
        TriangleMesh dense = TestSurfaces.Checkered(TestSurfaces.ClosedCreature(128), 0.12f);
        TriangleMesh simple = SurfaceCleaner.Clean(
            new ExtractedSurface(dense, null, [], 0), new([], 0), new SurfaceCleaningOptions { Faces = 4000 }).Mesh;
        UvAtlas atlas = UvAtlas.Create(simple, new UvAtlasOptions { TextureSize = 512 });
        var options = new BakeOptions { Mode = mode, TextureSize = 512, Resolution = 384, Views = 40 };

        BakeResult result = TextureBake.Run(atlas.Mesh, dense, options);

        Assert.InRange(TestSurfaces.Psnr(atlas.Mesh, result.Texture, dense, views: 20, size: 256), decibels, 60);
        Assert.InRange(TestSurfaces.SeamError(atlas, result.Texture), 0, 0.05);
    }

    [Fact]
    public void The_same_seed_gives_the_same_texture()
    {
        (TriangleMesh dense, UvAtlas atlas) = s_sphere.Value;
        var options = new BakeOptions { Mode = BakeMode.Optimized, TextureSize = 64, Resolution = 64, Views = 6, Seed = 5 };

        byte[] first = TextureBake.Run(atlas.Mesh, dense, options).Texture.Pixels,
            second = TextureBake.Run(atlas.Mesh, dense, options).Texture.Pixels;

        Assert.Equal(first, second);
        Assert.NotEqual(first, TextureBake.Run(atlas.Mesh, dense, options with { Seed = 6 }).Texture.Pixels);
    }

    [Fact]
    public void The_cameras_match_the_reference()
    {
        PerspectiveCamera[] cameras = BakeView.Cameras(4);

        // Hammersley: u = 0, 1/4, 1/2, 3/4; v = 0, 1/2, 1/4, 3/4.
        Vector3[] eyes = [.. cameras.Select(camera => camera.Eye)];
        AssertClose(new(0, 0, -2), eyes[0]);
        AssertClose(new(0, -MathF.Sqrt(3), -1), eyes[1]);
        AssertClose(new(2, 0, 0), eyes[2]);
        AssertClose(new(-MathF.Sqrt(3), 0, 1), eyes[3]);

        static void AssertClose(Vector3 expected, Vector3 actual) => Assert.True(Vector3.Distance(expected, actual) < 1e-5f, $"{actual}");
    }

    [Fact]
    public void A_view_contains_what_its_pixels_show()
    {
        // A square that fills its texture and half of the picture; its color encodes the position.
        TriangleMesh square = new([new(-0.5f, 0, -0.5f), new(0.5f, 0, -0.5f), new(0.5f, 0, 0.5f), new(-0.5f, 0, 0.5f)], [0, 1, 2, 0, 2, 3])
        {
            TexCoords = [new(0, 1), new(1, 1), new(1, 0), new(0, 0)],
        };
        TriangleMesh colored = square with { Colors = Array.ConvertAll(square.TexCoords!, uv => new Vector3(uv.X, uv.Y, 1)) };
        PerspectiveCamera camera = PerspectiveCamera.LookAt(-Vector3.UnitY, Vector3.Zero, 2, new PerspectiveLens(40, 0.1f, 10));

        BakeView view = BakeView.Capture(square, colored, camera, 100, 32);

        Assert.InRange(view.Count, 4500, 5000);
        for (int band = 0; band < view.BandStarts.Length - 1; band++)
        {
            for (int pixel = view.BandStarts[band]; pixel < view.BandStarts[band + 1]; pixel++)
            {
                Assert.Equal(band, (int)view.TexelPositions[pixel].Y / BakeView.BandRows);
                Vector3 color = view.Color(pixel);
                Assert.Equal(Math.Clamp(color.X * 32 - 0.5f, 0, 31), view.TexelPositions[pixel].X, 0.08f);
                Assert.Equal(Math.Clamp(color.Y * 32 - 0.5f, 0, 31), view.TexelPositions[pixel].Y, 0.08f);
                Assert.Equal(1, color.Z);
            }
        }
    }
}
