using System.Numerics;
using System.Runtime.InteropServices;
using AniGenSharp.Geometry.Imaging;

namespace AniGenSharp.Geometry.Texturing.Baking;

/// <summary>A square texture that is being filled: for each texel a color and whether it is known.</summary>
/// <param name="size">Texels per side.</param>
internal sealed class TextureCanvas(int size)
{
    /// <summary>Texels per side.</summary>
    public int Size { get; } = size;

    /// <summary>sRGB in 0…1, [Size, Size].</summary>
    public Vector3[] Colors { get; } = new Vector3[size * size];

    /// <summary>Whether the texel's color is known, [Size, Size].</summary>
    public bool[] Known { get; } = new bool[size * size];

    /// <summary>
    /// Fills the unknown texels with the mean of the known ones around them (Gortler, Grzeszczuk, Szeliski and Cohen 1996, pull and push):
    /// the smaller pictures of a mip chain, built only from known texels, fill the gaps of the larger ones. Thus every mip level averages
    /// only colors of the surface.
    /// </summary>
    public void FillBackground()
    {
        if (!Known.Contains(true))
            return;
        var levels = new List<(int Size, Vector4[] Sums)> { (Size, new Vector4[Size * Size]) };
        for (int i = 0; i < Colors.Length; i++)
            levels[0].Sums[i] = Known[i] ? new Vector4(Colors[i], 1) : Vector4.Zero;
        while (levels[^1].Size > 1)
        {
            (int fine, Vector4[] from) = levels[^1];
            int coarse = (fine + 1) / 2;
            var to = new Vector4[coarse * coarse];
            for (int y = 0; y < fine; y++)
            {
                for (int x = 0; x < fine; x++)
                    to[y / 2 * coarse + x / 2] += from[y * fine + x];
            }
            // One known texel makes the larger texel known.
            for (int i = 0; i < to.Length; i++)
                to[i] = to[i].W > 0 ? to[i] / to[i].W : Vector4.Zero;
            levels.Add((coarse, to));
        }
        for (int level = levels.Count - 2; level >= 0; level--)
        {
            (int fine, Vector4[] to) = levels[level];
            (int coarse, Vector4[] from) = levels[level + 1];
            for (int i = 0; i < to.Length; i++)
            {
                if (to[i].W == 0)
                    to[i] = from[i / fine / 2 * coarse + i % fine / 2];
            }
        }
        for (int i = 0; i < Colors.Length; i++)
        {
            if (!Known[i])
                Colors[i] = levels[0].Sums[i].AsVector3();
        }
    }

    /// <summary>The colors as plain numbers, [Size, Size, 3].</summary>
    public float[] ToFloats() => MemoryMarshal.Cast<Vector3, float>(Colors).ToArray();

    /// <summary>The finished texture, opaque.</summary>
    public RgbaImage ToImage()
    {
        var pixels = new byte[Colors.Length * 4];
        for (int i = 0; i < Colors.Length; i++)
        {
            pixels[4 * i] = ColorSpace.Quantize(Colors[i].X);
            pixels[4 * i + 1] = ColorSpace.Quantize(Colors[i].Y);
            pixels[4 * i + 2] = ColorSpace.Quantize(Colors[i].Z);
            pixels[4 * i + 3] = 255;
        }
        return new RgbaImage(Size, Size, pixels);
    }
}
