using AniGenSharp.Geometry.Texturing.Projection;

namespace AniGenSharp.Geometry.Texturing.Baking;

/// <summary>Pictures of a subject with their estimated cameras, ready to be put onto the textures of its meshes.</summary>
internal sealed class PhotoSource
{
    /// <summary>The confidence from which a camera is used.</summary>
    public const double MinConfidence = 0.5;

    private readonly List<PhotoView> _views = [];
    private readonly List<PhotoViewReport> _reports = [];

    private PhotoSource()
    {
    }

    /// <summary>Whether a camera was found with confidence.</summary>
    public bool IsUsable => _views.Count > 0;

    /// <summary>The cameras, one per picture.</summary>
    public IReadOnlyList<PhotoViewReport> Views => _reports;

    /// <summary>Estimates the cameras.</summary>
    /// <param name="mesh">The mesh that the pictures show.</param>
    /// <param name="texture">Its texture, or null for its vertex colors.</param>
    /// <param name="pictures">Pictures on transparency.</param>
    /// <param name="minConfidence">The confidence from which a camera is used.</param>
    /// <param name="cancellationToken">Checked between the steps.</param>
    public static PhotoSource Estimate(
        TriangleMesh mesh, RgbaImage? texture, IReadOnlyList<RgbaImage> pictures, double minConfidence,
        CancellationToken cancellationToken)
    {
        var surface = new ProjectionSurface(mesh, texture);
        var source = new PhotoSource();
        foreach (RgbaImage image in pictures)
        {
            var picture = SubjectPicture.Of(image);
            if (CameraEstimation.Run(surface, picture, cancellationToken) is not { } estimate)
            {
                source._reports.Add(new PhotoViewReport(null, 0, 0, 1, false));
                continue;
            }
            bool used = estimate.Confidence >= minConfidence;
            source._reports.Add(new PhotoViewReport(
                estimate.Camera, estimate.Confidence, estimate.Overlap, estimate.ColorDifference, used));
            if (used)
                source._views.Add(new PhotoView(picture, estimate.Camera) { Light = estimate.Light });
        }
        return source;
    }

    /// <summary>Puts the pictures onto a texture.</summary>
    /// <param name="mesh">A mesh of the subject, with texture coordinates without overlaps.</param>
    /// <param name="baked">Its texture, square.</param>
    /// <param name="steps">The steps to take.</param>
    /// <param name="cancellationToken">Checked between rows.</param>
    public PhotoBakeResult Bake(
        TriangleMesh mesh, RgbaImage baked, PhotoSteps steps = PhotoSteps.All, CancellationToken cancellationToken = default) =>
        PhotoBake.Run(mesh, baked, _views, steps, cancellationToken);

    /// <summary>The report on a texture.</summary>
    public PhotoReport Report(PhotoBakeResult? result) => new(
        Views, result?.FromPicture ?? 0, result?.Mirrored ?? 0, 1 - (result is null ? 0 : result.FromPicture + result.Mirrored));
}
