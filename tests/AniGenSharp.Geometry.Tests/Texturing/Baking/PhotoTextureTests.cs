using System.Numerics;
using AniGenSharp.Geometry.Tests.Texturing.Projection;
using AniGenSharp.Geometry.Texturing.Projection;
using AniGenSharp.TestKit.Rigs;

namespace AniGenSharp.Geometry.Tests.Texturing.Baking;

[Trait("Speed", "Slow")]
public class PhotoTextureTests
{
    private static readonly Lazy<(RiggedAsset Asset, RgbaImage Picture)> s_case = new(() =>
    {
        RiggedAsset asset = Creature.Create(48);
        asset = asset with { Mesh = asset.Mesh with { Colors = Array.ConvertAll(asset.Mesh.Positions, CameraEstimationTests.ColorOf) } };
        var surface = new ProjectionSurface(asset.Mesh, null);
        SubjectPicture picture = CameraEstimationTests.Render(surface, CameraEstimationTests.Camera(surface, 40, 10, 2.1f, 0), 300);
        return (asset, Image(picture));
    });

    [Fact]
    public void An_asset_without_a_texture_gets_one_and_the_camera_is_reported()
    {
        (RiggedAsset asset, RgbaImage picture) = s_case.Value;

        (RiggedAsset textured, PhotoReport report) = PhotoTexture.Apply(asset, [picture], 256);

        Assert.Equal((256, 256), (textured.Texture!.Width, textured.Texture.Height));
        Assert.Equal(asset.Mesh.FaceCount, textured.Mesh.FaceCount);
        Assert.Equal(textured.Mesh.VertexCount, textured.Influences.VertexCount);
        PhotoViewReport view = Assert.Single(report.Views);
        Assert.True(view.Used);
        Assert.InRange(view.Camera!.Azimuth, 38, 42);
        Assert.InRange(report.FromPicture, 0.1, 0.6);
        Assert.Equal(1, report.FromPicture + report.Mirrored + report.Baked, 6);
    }

    [Fact]
    public void Texture_coordinates_without_overlaps_are_kept()
    {
        (RiggedAsset asset, RgbaImage picture) = s_case.Value;
        RiggedAsset once = PhotoTexture.Apply(asset, [picture], 256).Asset;

        RiggedAsset twice = PhotoTexture.Apply(once, [picture], 1024).Asset;

        Assert.Same(once.Mesh, twice.Mesh);
        Assert.Equal(256, twice.Texture!.Width);
    }

    [Fact]
    public void Pictures_of_something_else_leave_the_asset_as_it_is()
    {
        (RiggedAsset asset, _) = s_case.Value;
        var square = new RgbaImage(100, 100, new byte[40_000]);
        for (int i = 0; i < 10_000; i++)
        {
            if (i % 100 is > 20 and < 80 && i / 100 is > 20 and < 80)
                (square.Pixels[4 * i], square.Pixels[4 * i + 3]) = (255, 255);
        }

        (RiggedAsset same, PhotoReport report) = PhotoTexture.Apply(asset, [square], 256);

        Assert.Same(asset, same);
        Assert.False(report.Views[0].Used);
        Assert.Equal(1, report.Baked);
    }

    [Fact]
    public void An_empty_picture_is_refused() =>
        Assert.Throws<ArgumentException>(() => PhotoTexture.Apply(s_case.Value.Asset, [new RgbaImage(8, 8, new byte[256])]));

    private static RgbaImage Image(SubjectPicture picture)
    {
        var image = new RgbaImage(picture.Size, picture.Size, new byte[picture.Pixels.Length * 4]);
        for (int i = 0; i < picture.Pixels.Length; i++)
        {
            Vector4 pixel = picture.Pixels[i];
            for (int c = 0; c < 4; c++)
                image.Pixels[4 * i + c] = (byte)(255 * (c < 3 ? pixel[c] / MathF.Max(pixel.W, 1e-6f) : pixel.W) + 0.5f);
        }
        return image;
    }
}
