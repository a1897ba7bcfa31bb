namespace AniGenSharp.Geometry;

/// <summary>What became of pictures that were put onto a texture.</summary>
/// <param name="Views">The pictures, in order.</param>
/// <param name="FromPicture">Share of the texture that shows pictures' pixels, 0…1.</param>
/// <param name="Mirrored">Share that has the detail of the mirror image.</param>
/// <param name="Baked">Share that keeps the baked colors, leveled to the pictures'.</param>
public sealed record PhotoReport(IReadOnlyList<PhotoViewReport> Views, double FromPicture, double Mirrored, double Baked);
