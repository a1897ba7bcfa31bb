using System.Numerics;
using AniGenSharp.Geometry.Tests.Texturing.Projection;
using AniGenSharp.Geometry.Texturing.Atlas;
using AniGenSharp.Geometry.Texturing.Baking;
using AniGenSharp.Geometry.Texturing.Projection;
using AniGenSharp.TestKit.Rigs;

namespace AniGenSharp.Geometry.Tests.Texturing.Baking;

[Trait("Speed", "Slow")]
public class PhotoBakeTests
{
    private const int Size = 512;

    // The surface has soft colors and, in the picture only, stripes on top.
    private static readonly Lazy<(TriangleMesh Mesh, RgbaImage Baked, PhotoView View)> s_case = new(() =>
    {
        UvAtlas atlas = UvAtlas.Create(Creature.Create(48).Mesh, new UvAtlasOptions { TextureSize = Size });
        TriangleMesh soft = atlas.Mesh with { Colors = Array.ConvertAll(atlas.Mesh.Positions, CameraEstimationTests.ColorOf) };
        RgbaImage baked = TextureBake.Run(atlas.Mesh, soft, new BakeOptions { TextureSize = Size }).Texture;
        TriangleMesh dense = Creature.Create(128).Mesh;
        var striped = new ProjectionSurface(dense with { Colors = Array.ConvertAll(dense.Positions, Striped) }, null);
        PictureCamera camera = CameraEstimationTests.Camera(striped, 40, 10, 2.1f, 0);
        var view = new PhotoView(CameraEstimationTests.Render(striped, camera, 400), camera);
        return (atlas.Mesh, baked, view);
    });

    [Fact]
    public void The_picture_appears_on_the_side_that_it_shows()
    {
        (TriangleMesh mesh, RgbaImage baked, PhotoView view) = s_case.Value;

        PhotoBakeResult result = Bake(PhotoSteps.All);

        double before = Difference(mesh, baked, view), after = Difference(mesh, result.Texture, view);
        Assert.InRange(before, 0.05, 1);
        Assert.InRange(after, 0, before / 4);
        Assert.InRange(result.FromPicture, 0.1, 0.6);
    }

    [Fact]
    public void The_hidden_side_keeps_its_baked_colors_without_the_mirror_image()
    {
        (TriangleMesh mesh, RgbaImage baked, PhotoView view) = s_case.Value;
        PictureCamera behind = view.Camera with { Azimuth = view.Camera.Azimuth + 180, Offset = Vector2.Zero };
        var there = new PhotoView(Shown(mesh, baked, behind), behind);

        // The difference to the picture's brightness fades with the distance from what the picture shows.
        Assert.InRange(Difference(mesh, Bake(PhotoSteps.Level).Texture, there), 0, Difference(mesh, baked, view) / 2);
    }

    [Fact]
    public void Without_steps_only_texels_that_the_picture_shows_change()
    {
        (TriangleMesh mesh, RgbaImage baked, _) = s_case.Value;
        TexelMap texels = TexelMap.Create(mesh, Size, 4);

        PhotoBakeResult result = Bake(PhotoSteps.None);

        for (int i = 0; i < result.Weights.Length; i++)
        {
            if (result.Weights[i] == 0 && texels.Faces[i] >= 0)
                Assert.InRange(Math.Abs(result.Texture.Pixels[4 * i] - baked.Pixels[4 * i]), 0, 1);
        }
        Assert.Equal(0, result.Mirrored);
    }

    private static PhotoBakeResult Bake(PhotoSteps steps)
    {
        (TriangleMesh mesh, RgbaImage baked, PhotoView view) = s_case.Value;
        return PhotoBake.Run(mesh, baked, [view], steps, CancellationToken.None);
    }

    private static Vector3 Striped(Vector3 position) =>
        CameraEstimationTests.ColorOf(position) * (MathF.Sin(60 * position.Z) > 0 ? 1 : 0.6f);

    private static SubjectPicture Shown(TriangleMesh mesh, RgbaImage texture, PictureCamera camera) =>
        CameraEstimationTests.Render(new ProjectionSurface(mesh, texture), camera, 200);

    private static double Difference(TriangleMesh mesh, RgbaImage texture, PhotoView view)
    {
        SubjectPicture shown = Shown(mesh, texture, view.Camera), picture = view.Picture.Resize(200);
        return Enumerable.Range(0, shown.Pixels.Length).Where(i => shown.Pixels[i].W > 0.99f && picture.Pixels[i].W > 0.99f)
            .Average(i => Vector3.Abs((shown.Pixels[i] - picture.Pixels[i]).AsVector3()) is var away ? (away.X + away.Y + away.Z) / 3 : 0);
    }
}
