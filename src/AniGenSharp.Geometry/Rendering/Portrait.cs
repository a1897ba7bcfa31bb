using System.Numerics;
using AniGenSharp.Geometry.Concurrency;
using AniGenSharp.Geometry.Imaging;
using AniGenSharp.Geometry.Spatial;

namespace AniGenSharp.Geometry.Rendering;

/// <summary>A picture of a mesh on a transparent background, as the image encoder expects pictures of a subject.</summary>
internal static class Portrait
{
    // From the middle of the views that the networks were trained on.
    private const float FieldOfView = 38;
    private const float Azimuth = 35;
    private const float Elevation = 15;

    private const float Margin = 1.1f;
    private const int Supersampling = 2;

    /// <summary>Renders a mesh from the front and a little from its left and from above.</summary>
    /// <param name="mesh">The mesh in the networks' space (z up, facing -y), at least one face.</param>
    /// <param name="colors">The colors of the mesh.</param>
    /// <param name="side">Width and height in pixels.</param>
    public static RgbaImage Render(TriangleMesh mesh, SurfaceColors colors, int side)
    {
        var (center, radius) = Preview.BoundingSphere(mesh.Positions);
        float distance = MathF.Max(radius, 1e-6f) * Margin / MathF.Sin(FieldOfView * MathF.PI / 360);
        var lens = new PerspectiveLens(FieldOfView, distance * 0.05f, distance + 2 * radius);
        var camera = PerspectiveCamera.LookAt(ViewDirection.Of(Azimuth, Elevation), center, distance, lens);
        var layer = new PreviewLayer(mesh, colors, camera, side * Supersampling, side * Supersampling);
        var pixels = new byte[4 * side * side];
        Parallel.For(0, side * side, ParallelLoops.Options, pixel =>
        {
            Vector3 sum = Vector3.Zero;
            int covered = 0;
            for (int sample = 0; sample < Supersampling * Supersampling; sample++)
            {
                int x = pixel % side * Supersampling + sample % Supersampling, y = pixel / side * Supersampling + sample / Supersampling;
                if (layer.Shade(y * layer.Width + x) is not { } color)
                    continue;
                sum += color;
                covered++;
            }
            Vector3 mean = sum / Math.Max(covered, 1);
            pixels[4 * pixel] = ColorSpace.ToByte(mean.X);
            pixels[4 * pixel + 1] = ColorSpace.ToByte(mean.Y);
            pixels[4 * pixel + 2] = ColorSpace.ToByte(mean.Z);
            pixels[4 * pixel + 3] = (byte)(255 * covered / (Supersampling * Supersampling));
        });
        return new RgbaImage(side, side, pixels);
    }
}
