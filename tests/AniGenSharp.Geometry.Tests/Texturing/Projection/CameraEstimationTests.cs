using System.Numerics;
using AniGenSharp.Geometry.Rendering;
using AniGenSharp.Geometry.Texturing.Projection;
using AniGenSharp.TestKit.Rigs;

namespace AniGenSharp.Geometry.Tests.Texturing.Projection;

[Trait("Speed", "Slow")]
public class CameraEstimationTests
{
    private static readonly Lazy<ProjectionSurface> s_creature = new(() =>
    {
        TriangleMesh mesh = Creature.Create(64).Mesh;
        return new ProjectionSurface(mesh with { Colors = Array.ConvertAll(mesh.Positions, ColorOf) }, null);
    });

    [Theory]
    [InlineData(35, 12, 2.1, 0)]
    [InlineData(-60, 25, 1.8, 0)]
    [InlineData(80, 0, 2.6, 3)]
    [InlineData(150, 20, 2.1, 0)]
    public void The_camera_of_a_rendering_is_found(float azimuth, float elevation, float distance, float roll)
    {
        ProjectionSurface surface = s_creature.Value;
        PictureCamera camera = Camera(surface, azimuth, elevation, distance, roll);

        CameraEstimate estimate = CameraEstimation.Run(surface, Render(surface, camera, 300), CancellationToken.None)!;

        Assert.InRange(CameraEstimation.Degrees(camera, estimate.Camera), 0, 2);
        Assert.InRange(estimate.Overlap, 0.95, 1);
        Assert.InRange(estimate.Confidence, 0.9, 1);
    }

    [Fact]
    public void A_picture_of_something_else_gives_no_confidence()
    {
        ProjectionSurface surface = s_creature.Value;
        // A frame around nothing.
        var pixels = new Vector4[300 * 300];
        for (int i = 0; i < pixels.Length; i++)
        {
            int inside = Math.Min(Math.Min(i % 300, 299 - i % 300), Math.Min(i / 300, 299 - i / 300));
            if (inside is > 30 and < 50)
                pixels[i] = new Vector4(0.1f, 0.9f, 0.4f, 1);
        }

        CameraEstimate estimate = CameraEstimation.Run(surface, new SubjectPicture(300, pixels), CancellationToken.None)!;

        Assert.InRange(estimate.Confidence, 0, 0.2);
    }

    [Fact]
    public void An_empty_picture_has_no_camera() =>
        Assert.Null(CameraEstimation.Run(s_creature.Value, new SubjectPicture(64, new Vector4[64 * 64]), CancellationToken.None));

    /// <summary>A camera whose window is not centered, like that of a cropped picture.</summary>
    internal static PictureCamera Camera(ProjectionSurface surface, float azimuth, float elevation, float distance, float roll) => new()
    {
        Target = surface.Center,
        Azimuth = azimuth,
        Elevation = elevation,
        Roll = roll,
        Distance = distance * 1.67f * surface.Radius,
        HalfExtent = 1.15f * surface.Radius,
        Offset = new Vector2(0.05f, -0.04f) * surface.Radius,
    };

    internal static SubjectPicture Render(ProjectionSurface surface, PictureCamera camera, int size)
    {
        RasterImage raster = surface.Draw(camera, 2 * size);
        var pixels = new Vector4[4 * size * size];
        for (int i = 0; i < pixels.Length; i++)
        {
            if (raster.Faces[i] >= 0)
                pixels[i] = new Vector4(surface.ColorAt(raster, i), 1);
        }
        return new SubjectPicture(2 * size, pixels).Resize(size);
    }

    /// <summary>Colors that tell front from back and left from right.</summary>
    internal static Vector3 ColorOf(Vector3 position) => new(
        0.5f + 0.4f * MathF.Sin(9 * position.X + 1), 0.5f + 0.4f * MathF.Sin(8 * position.Y), 0.5f + 0.4f * MathF.Cos(7 * position.Z));
}
