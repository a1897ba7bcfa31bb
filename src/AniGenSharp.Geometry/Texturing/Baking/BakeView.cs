using System.Numerics;
using AniGenSharp.Geometry.Imaging;
using AniGenSharp.Geometry.Rendering;

namespace AniGenSharp.Geometry.Texturing.Baking;

/// <summary>
/// What one camera sees of both meshes: for each pixel that shows the dense surface and the target, its position in the
/// target's texture and the color it should have there. Pixels are sorted into bands of texture rows.
/// </summary>
internal sealed class BakeView
{
    /// <summary>Texture rows per band.</summary>
    public const int BandRows = 16;

    private const float Distance = 2, FieldOfView = 40, Near = 0.1f, Far = 10;

    private BakeView(int textureSize, Vector2[] places, uint[] colors, int[] bandStarts) =>
        (TextureSize, TexelPositions, Colors, BandStarts) = (textureSize, places, colors, bandStarts);

    /// <summary>Texels per side.</summary>
    public int TextureSize { get; }

    /// <summary>Each pixel's position in texels, (0, 0) at the center of the first texel, inside the texture, [N].</summary>
    public Vector2[] TexelPositions { get; }

    /// <summary>Each pixel's color, red in the low byte, [N].</summary>
    public uint[] Colors { get; }

    /// <summary>First pixel of each band, and N, [bands + 1].</summary>
    public int[] BandStarts { get; }

    /// <summary>Number of pixels, N.</summary>
    public int Count => TexelPositions.Length;

    /// <summary>The color of a pixel as sRGB in 0…1.</summary>
    public Vector3 Color(int pixel) =>
        new Vector3(Colors[pixel] & 255, Colors[pixel] >> 8 & 255, Colors[pixel] >> 16 & 255) / 255;

    /// <summary>
    /// The reference's cameras (postprocessing_utils.py, render_multiview): on a sphere of radius 2 around the
    /// origin, spread by a Hammersley sequence, with 40 degrees of view.
    /// </summary>
    /// <param name="count">Number of cameras.</param>
    public static PerspectiveCamera[] Cameras(int count) =>
    [
        .. Enumerable.Range(0, count).Select(i =>
        {
            double pitch = Math.Acos(1 - 2.0 * i / count) - Math.PI / 2, yaw = RadicalInverse(i) * Math.Tau;
            var direction = new Vector3(
                (float)(Math.Sin(yaw) * Math.Cos(pitch)), (float)(Math.Cos(yaw) * Math.Cos(pitch)), (float)Math.Sin(pitch));
            return PerspectiveCamera.LookAt(direction, Vector3.Zero, Distance, new PerspectiveLens(FieldOfView, Near, Far));
        }),
    ];

    /// <summary>Renders both meshes.</summary>
    /// <param name="target">The mesh to texture, with texture coordinates.</param>
    /// <param name="dense">The colored surface.</param>
    /// <param name="camera">The camera.</param>
    /// <param name="resolution">Pixels per side.</param>
    /// <param name="textureSize">Texels per side.</param>
    public static BakeView Capture(TriangleMesh target, TriangleMesh dense, PerspectiveCamera camera, int resolution, int textureSize)
    {
        RasterImage shown = Rasterizer.Draw(camera.ViewProjection, dense.Positions, dense.Indices, resolution, resolution);
        RasterImage mapped = Rasterizer.Draw(camera.ViewProjection, target.Positions, target.Indices, resolution, resolution);
        var places = new List<Vector2>();
        var colors = new List<uint>();
        for (int pixel = 0; pixel < shown.Faces.Length; pixel++)
        {
            if (shown.Faces[pixel] < 0 || mapped.Faces[pixel] < 0)
                continue;
            Vector2 place = mapped.Interpolate(pixel, target.TexCoords!, target.Indices) * textureSize - new Vector2(0.5f);
            places.Add(Vector2.Clamp(place, Vector2.Zero, new Vector2(textureSize - 1)));
            Vector3 color = shown.Interpolate(pixel, dense.Colors!, dense.Indices);
            colors.Add(ColorSpace.Quantize(color.X) | (uint)ColorSpace.Quantize(color.Y) << 8 | (uint)ColorSpace.Quantize(color.Z) << 16);
        }
        return Sort(places, colors, textureSize);
    }

    /// <summary>A view of given pixels.</summary>
    public static BakeView Sort(IReadOnlyList<Vector2> places, IReadOnlyList<uint> colors, int textureSize)
    {
        var starts = new int[(textureSize + BandRows - 1) / BandRows + 1];
        foreach (Vector2 place in places)
            starts[(int)place.Y / BandRows + 1]++;
        for (int band = 1; band < starts.Length; band++)
            starts[band] += starts[band - 1];
        int[] next = starts[..^1];
        var sortedPlaces = new Vector2[places.Count];
        var sortedColors = new uint[places.Count];
        for (int i = 0; i < places.Count; i++)
        {
            int slot = next[(int)places[i].Y / BandRows]++;
            (sortedPlaces[slot], sortedColors[slot]) = (places[i], colors[i]);
        }
        return new BakeView(textureSize, sortedPlaces, sortedColors, starts);
    }

    /// <summary>The radical inverse in base two, as the reference sums it.</summary>
    private static double RadicalInverse(int n)
    {
        double value = 0;
        for (double digit = 0.5; n > 0; n >>= 1, digit /= 2)
            value += (n & 1) * digit;
        return value;
    }
}
