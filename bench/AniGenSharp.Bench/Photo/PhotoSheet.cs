using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Texturing.Projection;

namespace AniGenSharp.Bench.Photo;

/// <summary>Writes a creature's picture beside renderings of its textures.</summary>
internal static class PhotoSheet
{
    private const int Side = 320;

    /// <summary>Writes NAME.png: picture, direct and photo from the picture's camera, photo and truth from other sides.</summary>
    public static void Write(string folder, PhotoCase creature, PictureCamera camera, RgbaImage photo)
    {
        Directory.CreateDirectory(folder);
        RgbaImage[] first =
        [
            creature.Picture.Resize(Side, Side), Image(creature, creature.Baked, camera), Image(creature, photo, camera),
        ];
        var others = creature.Unseen.SelectMany(view => new[]
        {
            Image(creature, creature.Baked, view.Camera), Image(creature, photo, view.Camera), view.Picture.Resize(Side, Side),
        });
        RgbaImage[][] rows = [[.. first, .. others]];
        rows.ToContactSheet().SavePng(Path.Combine(folder, creature.Name + ".png"));
    }

    private static RgbaImage Image(PhotoCase creature, RgbaImage texture, PictureCamera camera)
    {
        SubjectPicture shown = PhotoFigures.Render(creature.Mesh, texture, camera, 2 * Side).Resize(Side);
        var image = new RgbaImage(Side, Side, new byte[Side * Side * 4]);
        for (int i = 0; i < shown.Pixels.Length; i++)
        {
            float alpha = MathF.Max(shown.Pixels[i].W, 1e-6f);
            for (int c = 0; c < 4; c++)
                image.Pixels[4 * i + c] = (byte)(255 * (c < 3 ? shown.Pixels[i][c] / alpha : shown.Pixels[i].W) + 0.5f);
        }
        return image;
    }
}
