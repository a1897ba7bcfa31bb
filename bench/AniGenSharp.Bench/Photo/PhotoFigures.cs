using System.Numerics;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Rendering;
using AniGenSharp.Geometry.Texturing.Projection;

namespace AniGenSharp.Bench.Photo;

/// <summary>Compares renderings of a texture, without light, with pictures.</summary>
internal static class PhotoFigures
{
    private const int WindowRadius = 3;

    // Wang, Bovik, Sheikh and Simoncelli 2004, for values in 0…1.
    private const double C1 = 0.0001, C2 = 0.0009;

    /// <summary>A textured mesh as a camera sees it, on transparency.</summary>
    public static SubjectPicture Render(TriangleMesh mesh, RgbaImage texture, PictureCamera camera, int size)
    {
        const float Radius = 1;
        RasterImage raster = Rasterizer.Draw(camera.ViewProjection(Radius), mesh.Positions, mesh.Indices, size, size);
        var texels = SubjectPicture.Of(texture);
        var pixels = new Vector4[size * size];
        for (int i = 0; i < pixels.Length; i++)
        {
            if (raster.Faces[i] >= 0)
                pixels[i] = new Vector4(texels.Sample(raster.Interpolate(i, mesh.TexCoords!, mesh.Indices) * texels.Size).AsVector3(), 1);
        }
        return new SubjectPicture(size, pixels);
    }

    /// <summary>Mean absolute difference of the colors where both pictures are opaque, 0…1.</summary>
    public static double L1(SubjectPicture shown, SubjectPicture picture)
    {
        double sum = 0;
        int count = 0;
        for (int i = 0; i < shown.Pixels.Length; i++)
        {
            if (!Both(shown, picture, i))
                continue;
            Vector3 away = Vector3.Abs(shown.Pixels[i].AsVector3() - picture.Pixels[i].AsVector3() / picture.Pixels[i].W);
            sum += (away.X + away.Y + away.Z) / 3;
            count++;
        }
        return sum / Math.Max(count, 1);
    }

    /// <summary>Mean structural similarity of the brightness where both pictures are opaque; windows leave out other pixels.</summary>
    public static double Ssim(SubjectPicture shown, SubjectPicture picture)
    {
        int size = shown.Size;
        double total = 0;
        int count = 0;
        for (int i = 0; i < shown.Pixels.Length; i++)
        {
            if (!Both(shown, picture, i))
                continue;
            double n = 0, a = 0, b = 0, aa = 0, bb = 0, ab = 0;
            for (int y = Math.Max(i / size - WindowRadius, 0); y <= Math.Min(i / size + WindowRadius, size - 1); y++)
            {
                for (int x = Math.Max(i % size - WindowRadius, 0); x <= Math.Min(i % size + WindowRadius, size - 1); x++)
                {
                    int j = y * size + x;
                    if (!Both(shown, picture, j))
                        continue;
                    double p = SceneLight.Brightness(shown.Pixels[j].AsVector3());
                    double q = SceneLight.Brightness(picture.Pixels[j].AsVector3() / picture.Pixels[j].W);
                    (n, a, b, aa, bb, ab) = (n + 1, a + p, b + q, aa + p * p, bb + q * q, ab + p * q);
                }
            }
            (a, b) = (a / n, b / n);
            (aa, bb, ab) = (aa / n - a * a, bb / n - b * b, ab / n - a * b);
            total += (2 * a * b + C1) * (2 * ab + C2) / ((a * a + b * b + C1) * (aa + bb + C2));
            count++;
        }
        return total / Math.Max(count, 1);
    }

    /// <summary>
    /// Mean difference of neighboring texels where the picture's weight passes a half, over the mean of all neighbors; one if nothing is
    /// seen there.
    /// </summary>
    public static double Seam(RgbaImage texture, float[] weights)
    {
        double seam = 0, all = 0;
        int seams = 0, pairs = 0, size = texture.Width;
        for (int i = 0; i < weights.Length; i++)
        {
            if (i % size < size - 1)
                Add(i, i + 1);
            if (i / size < size - 1)
                Add(i, i + size);
        }
        return seams == 0 || all == 0 ? 1 : seam / seams / (all / pairs);

        void Add(int a, int b)
        {
            // Background and other charts have no weight at all beside one that is almost one.
            if (weights[a] == 0 && weights[b] == 0 || MathF.Abs(weights[a] - weights[b]) > 0.5f)
                return;
            double difference = 0;
            for (int c = 0; c < 3; c++)
                difference += Math.Abs(texture.Pixels[4 * a + c] - texture.Pixels[4 * b + c]);
            (all, pairs) = (all + difference, pairs + 1);
            if (weights[a] < 0.5f != weights[b] < 0.5f)
                (seam, seams) = (seam + difference, seams + 1);
        }
    }

    private static bool Both(SubjectPicture a, SubjectPicture b, int pixel) => a.Pixels[pixel].W > 0.5f && b.Pixels[pixel].W > 0.5f;
}
