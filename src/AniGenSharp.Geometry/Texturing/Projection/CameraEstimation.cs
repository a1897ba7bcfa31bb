using System.Numerics;
using AniGenSharp.Geometry.Concurrency;

namespace AniGenSharp.Geometry.Texturing.Projection;

/// <summary>
/// Finds the camera of a picture by rendering the surface and comparing: views from all around are compared coarsely, and the best of
/// them are refined at growing sizes.
/// </summary>
internal static class CameraEstimation
{
    private const int SearchSize = 64, MiddleSize = 96, FinalSize = 192;
    private const float AzimuthStep = 10, ElevationStep = 10, MinElevation = -30, MaxElevation = 70;
    private const int SearchCandidates = 8, FinalCandidates = 2;

    // Candidates that are this close lead to the same camera.
    private const float CandidateDegrees = 17;

    // How much a color difference of one counts beside an overlap of nothing.
    private const double SearchColorWeight = 1.5;

    /// <summary>Estimates the camera of a picture.</summary>
    /// <param name="surface">The surface that the picture shows.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="cancellationToken">Checked between the steps.</param>
    /// <returns>The camera, or null if the picture is empty.</returns>
    public static CameraEstimate? Run(ProjectionSurface surface, SubjectPicture picture, CancellationToken cancellationToken)
    {
        if (picture.Bounds() is not { } bounds)
            return null;
        var search = new CameraFit(surface, picture, SearchSize, 0);
        PictureCamera[] views = Views(surface, bounds);
        var scores = new double[views.Length];
        Parallel.For(0, views.Length, ParallelLoops.With(cancellationToken), i =>
        {
            CameraAgreement agreement = search.Compare(views[i]);
            scores[i] = agreement.Overlap - SearchColorWeight * agreement.ColorDifference;
        });
        Array.Sort(scores, views);
        Array.Reverse(views);
        var middle = new CameraFit(surface, picture, MiddleSize, 3);
        var refined = Distinct(views, SearchCandidates).Select(view =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            return middle.Refine(view, 6);
        }).OrderBy(result => result.Cost).ToArray();
        var final = new CameraFit(surface, picture, FinalSize, 3);
        var results = Distinct([.. refined.Select(result => result.Camera)], FinalCandidates)
            .Select(view => final.Refine(view, 6)).OrderBy(result => result.Cost).ToArray();
        cancellationToken.ThrowIfCancellationRequested();
        CameraAgreement found = final.Compare(results[0].Camera);
        double margin = refined.Where(result => Degrees(result.Camera, results[0].Camera) > CandidateDegrees)
            .Select(result => result.Cost).DefaultIfEmpty(double.PositiveInfinity).Min();
        return new CameraEstimate(results[0].Camera, found.Overlap, found.ColorDifference, margin / Math.Max(refined[0].Cost, 1e-9))
        {
            Light = final.FitLight(results[0].Camera),
        };
    }

    /// <summary>The angle between the directions from which two cameras look, in degrees.</summary>
    public static float Degrees(PictureCamera a, PictureCamera b) =>
        MathF.Acos(Math.Clamp(Vector3.Dot(a.Direction, b.Direction), -1, 1)) * 180 / MathF.PI;

    private static PictureCamera[] Views(ProjectionSurface surface, (Vector2 Low, Vector2 High) bounds)
    {
        var views = new List<PictureCamera>();
        for (float elevation = MinElevation; elevation <= MaxElevation; elevation += ElevationStep)
        {
            for (float azimuth = -180; azimuth < 180; azimuth += AzimuthStep)
            {
                var view = new PictureCamera
                {
                    Target = surface.Center,
                    Azimuth = azimuth,
                    Elevation = elevation,
                    Distance = CameraFit.DistanceOf(surface),
                    HalfExtent = 1,
                };
                views.Add(Frame(view, surface.Mesh.Positions, bounds));
            }
        }
        return [.. views];
    }

    /// <summary>Chooses the window so that the surface's box in the picture is the subject's.</summary>
    private static PictureCamera Frame(PictureCamera camera, Vector3[] positions, (Vector2 Low, Vector2 High) bounds)
    {
        Matrix4x4 view = camera.View;
        var low = new Vector2(float.PositiveInfinity);
        var high = new Vector2(float.NegativeInfinity);
        foreach (Vector3 position in positions)
        {
            Vector3 seen = Vector3.Transform(position, view);
            Vector2 place = new Vector2(seen.X, seen.Y) * (camera.Distance / MathF.Max(-seen.Z, 1e-3f));
            (low, high) = (Vector2.Min(low, place), Vector2.Max(high, place));
        }
        Vector2 shown = high - low, wanted = bounds.High - bounds.Low;
        float halfExtent = 0.5f * MathF.Sqrt(shown.X / wanted.X * (shown.Y / wanted.Y));
        Vector2 center = bounds.Low + bounds.High - Vector2.One;
        return camera with
        {
            HalfExtent = halfExtent,
            Offset = (low + high) / 2 - halfExtent * new Vector2(center.X, -center.Y),
        };
    }

    private static List<PictureCamera> Distinct(IReadOnlyList<PictureCamera> best, int count)
    {
        var kept = new List<PictureCamera>();
        foreach (PictureCamera camera in best)
        {
            if (kept.Count < count && kept.TrueForAll(other => Degrees(camera, other) > CandidateDegrees))
                kept.Add(camera);
        }
        return kept;
    }
}

/// <summary>An estimated camera.</summary>
/// <param name="Camera">The camera.</param>
/// <param name="Overlap">Overlap of both silhouettes, 0…1.</param>
/// <param name="ColorDifference">Mean absolute difference of the colors after fitting the light, 0…1.</param>
/// <param name="Margin">How many times worse the best camera is that looks from elsewhere.</param>
internal sealed record CameraEstimate(PictureCamera Camera, double Overlap, double ColorDifference, double Margin)
{
    // The overlap at which half of the cameras are right, and how quickly this changes.
    private const double EvenOverlap = 0.75, OverlapWidth = 0.04;

    // Colors that differ by more than this make a camera doubtful.
    private const double DoubtfulColor = 0.15;

    /// <summary>The light of the picture.</summary>
    public SceneLight Light { get; init; } = SceneLight.Even;

    /// <summary>How likely the camera is right, 0…1.</summary>
    public double Confidence =>
        1 / (1 + Math.Exp((EvenOverlap - Overlap) / OverlapWidth)) * Math.Clamp(2 - ColorDifference / DoubtfulColor, 0, 1);
}
