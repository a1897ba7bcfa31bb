using System.Numerics;
using AniGenSharp.Geometry.Concurrency;
using AniGenSharp.Geometry.Rendering;

namespace AniGenSharp.Geometry.Texturing.Projection;

/// <summary>
/// Compares a surface with a picture of one size, and moves cameras until they agree: Levenberg and Marquardt's method on the
/// differences of both pictures, blurred so that edges have slopes.
/// </summary>
internal sealed class CameraFit
{
    private const int Unknowns = 7;

    // Differences of color count less than those of the silhouette: baked colors are only similar to the picture's.
    private const float ColorWeight = 0.6f;

    // What cameras are like: held upright (degrees), and so far away, in radii of the subject, that it spans about 33 degrees. In
    // standard deviations, with the weight of one of them beside the mean squared difference of a pixel.
    private const double RollDeviation = 4, DistanceDeviation = 0.15, PriorWeight = 1e-3;
    private const float UsualDistance = 3.5f;

    private const double FirstDamping = 0.01, MaxDamping = 100;

    private readonly ProjectionSurface _surface;
    private readonly SubjectPicture _sharp;
    private readonly SubjectPicture _blurred;
    private readonly int _radius;
    private readonly float _degrees;
    private readonly double _scale;

    /// <param name="surface">The surface.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="size">Pixels per side at which both are compared.</param>
    /// <param name="radius">Radius of the blur in pixels.</param>
    public CameraFit(ProjectionSurface surface, SubjectPicture picture, int size, int radius)
    {
        (_surface, _radius) = (surface, radius);
        _sharp = picture.Resize(size);
        _blurred = _sharp.Blur(radius);
        // A pixel and a half at the rim of the subject.
        _degrees = 1.5f * 2 / size * 180 / MathF.PI;
        _scale = 1 / Math.Max(1, _sharp.Pixels.Sum(pixel => pixel.W));
    }

    /// <summary>The usual distance of a camera from a surface.</summary>
    public static float DistanceOf(ProjectionSurface surface) => UsualDistance * surface.Radius;

    /// <summary>Moves a camera to the nearest minimum of the difference.</summary>
    /// <param name="camera">Where to start.</param>
    /// <param name="iterations">The most steps.</param>
    public (PictureCamera Camera, double Cost) Refine(PictureCamera camera, int iterations)
    {
        double damping = FirstDamping;
        SceneLight light = FitLight(camera);
        Vector4[] shown = Show(camera, light);
        double cost = Cost(camera, shown);
        for (int i = 0; i < iterations && damping < MaxDamping; i++)
        {
            NormalEquations system = Linearize(camera, shown, light);
            bool better = false;
            while (!better && damping < MaxDamping)
            {
                PictureCamera moved = Move(camera, Array.ConvertAll(system.Solve(damping), value => (float)value));
                SceneLight movedLight = FitLight(moved);
                Vector4[] movedShown = Show(moved, movedLight);
                double movedCost = Cost(moved, movedShown);
                better = movedCost < cost;
                damping = better ? Math.Max(damping / 4, 1e-4) : damping * 6;
                if (!better)
                    continue;
                bool small = cost - movedCost < 1e-3 * cost;
                (camera, light, shown, cost) = (moved, movedLight, movedShown, movedCost);
                if (small)
                    return (camera, cost);
            }
        }
        return (camera, cost);
    }

    /// <summary>How well the surface covers the subject, and how far its lit colors are from the picture's where both are.</summary>
    public CameraAgreement Compare(PictureCamera camera)
    {
        RasterImage raster = _surface.Draw(camera, _sharp.Size);
        SceneLight light = FitLight(raster);
        double both = 0, either = 0, difference = 0;
        for (int pixel = 0; pixel < raster.Faces.Length; pixel++)
        {
            float shown = raster.Faces[pixel] >= 0 ? 1 : 0, alpha = _sharp.Pixels[pixel].W;
            both += Math.Min(shown, alpha);
            either += Math.Max(shown, alpha);
            if (shown == 0 || alpha < 0.5f)
                continue;
            Vector3 lit = _surface.ColorAt(raster, pixel) * light.Factor(_surface.NormalAt(raster, pixel));
            Vector3 away = Vector3.Abs(lit - _sharp.Pixels[pixel].AsVector3() / alpha);
            difference += alpha * (away.X + away.Y + away.Z) / 3;
        }
        return new CameraAgreement(either > 0 ? both / either : 0, both > 0 ? difference / both : 1);
    }

    /// <summary>The light that makes the surface as bright as the picture.</summary>
    public SceneLight FitLight(PictureCamera camera) => FitLight(_surface.Draw(camera, _sharp.Size));

    private static PictureCamera Move(PictureCamera camera, ReadOnlySpan<float> steps) => camera with
    {
        Azimuth = camera.Azimuth + steps[0],
        Elevation = Math.Clamp(camera.Elevation + steps[1], -89, 89),
        Roll = camera.Roll + steps[2],
        Distance = camera.Distance * MathF.Exp(Math.Clamp(steps[3], -0.3f, 0.3f)),
        HalfExtent = camera.HalfExtent * MathF.Exp(Math.Clamp(steps[4], -0.3f, 0.3f)),
        Offset = camera.Offset + new Vector2(steps[5], steps[6]),
    };

    /// <summary>The slope of the difference along each unknown, as normal equations for the step to its minimum.</summary>
    private NormalEquations Linearize(PictureCamera camera, Vector4[] shown, SceneLight light)
    {
        float pixel = 2 * camera.HalfExtent / _sharp.Size;
        float[] sizes = [_degrees, _degrees, _degrees, 0.15f, 0.02f, pixel, pixel];
        var slopes = new Vector4[Unknowns][];
        Parallel.For(0, Unknowns, ParallelLoops.Options, unknown =>
        {
            var step = new float[Unknowns];
            step[unknown] = sizes[unknown];
            Vector4[] moved = Show(Move(camera, step), light);
            for (int i = 0; i < moved.Length; i++)
                moved[i] = (moved[i] - shown[i]) / sizes[unknown];
            slopes[unknown] = moved;
        });
        var system = new NormalEquations(Unknowns);
        for (int a = 0; a < Unknowns; a++)
        {
            double right = 0;
            for (int i = 0; i < shown.Length; i++)
                right += Dot(slopes[a][i], _blurred.Pixels[i] - shown[i]);
            system.AddRight(a, right * _scale);
            for (int b = 0; b <= a; b++)
            {
                double product = 0;
                for (int i = 0; i < shown.Length; i++)
                    product += Dot(slopes[a][i], slopes[b][i]);
                system.AddProduct(a, b, product * _scale);
            }
        }
        (double roll, double distance) = PriorErrors(camera);
        system.Pull(2, PriorWeight / (RollDeviation * RollDeviation), -roll * RollDeviation);
        system.Pull(3, PriorWeight / (DistanceDeviation * DistanceDeviation), -distance * DistanceDeviation);
        return system;
    }

    private (double Roll, double Distance) PriorErrors(PictureCamera camera) =>
        (camera.Roll / RollDeviation, Math.Log(camera.Distance / DistanceOf(_surface)) / DistanceDeviation);

    private double Cost(PictureCamera camera, Vector4[] shown)
    {
        double sum = 0;
        for (int i = 0; i < shown.Length; i++)
        {
            Vector4 away = _blurred.Pixels[i] - shown[i];
            sum += Dot(away, away);
        }
        (double roll, double distance) = PriorErrors(camera);
        return sum * _scale + PriorWeight * (roll * roll + distance * distance);
    }

    private static float Dot(Vector4 a, Vector4 b) => a.W * b.W + ColorWeight / 3 * Vector3.Dot(a.AsVector3(), b.AsVector3());

    private SceneLight FitLight(RasterImage raster) => SceneLight.Fit(Enumerable.Range(0, raster.Faces.Length)
        .Where(pixel => raster.Faces[pixel] >= 0 && _sharp.Pixels[pixel].W > 0.5f)
        .Select(pixel => (_surface.NormalAt(raster, pixel), SceneLight.Brightness(_surface.ColorAt(raster, pixel)),
            SceneLight.Brightness(_sharp.Pixels[pixel].AsVector3() / _sharp.Pixels[pixel].W))));

    private Vector4[] Show(PictureCamera camera, SceneLight light)
    {
        RasterImage raster = _surface.Draw(camera, _sharp.Size);
        var pixels = new Vector4[raster.Faces.Length];
        for (int pixel = 0; pixel < pixels.Length; pixel++)
        {
            if (raster.Faces[pixel] >= 0)
                pixels[pixel] = new Vector4(
                    _surface.ColorAt(raster, pixel) * light.Factor(_surface.NormalAt(raster, pixel)), 1);
        }
        return new SubjectPicture(_sharp.Size, pixels).Blur(_radius).Pixels;
    }
}

/// <summary>How well a rendering agrees with a picture.</summary>
/// <param name="Overlap">Area that both silhouettes cover over the area that one of them covers, 0…1.</param>
/// <param name="ColorDifference">Mean absolute difference of the colors where both are, after fitting the light, 0…1.</param>
internal readonly record struct CameraAgreement(double Overlap, double ColorDifference);
