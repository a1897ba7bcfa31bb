namespace AniGenSharp.Geometry;

/// <summary>The estimated camera of a picture.</summary>
/// <param name="Camera">The camera of the square around the subject; null if the picture shows nothing.</param>
/// <param name="Confidence">
/// How likely the camera is right, 0…1, judged by how far the outlines and colors of the rendered asset agree with the picture.
/// </param>
/// <param name="Overlap">Area that both outlines cover over the area that one of them covers, 0…1.</param>
/// <param name="ColorDifference">Mean absolute difference of the colors, 0…1, after fitting the light.</param>
/// <param name="Used">Whether the confidence was sufficient to use the picture.</param>
public sealed record PhotoViewReport(PictureCamera? Camera, double Confidence, double Overlap, double ColorDifference, bool Used);
