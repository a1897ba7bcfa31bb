namespace AniGenSharp.Geometry.MeshFiles;

/// <summary>Cuts faces of several corners into triangles.</summary>
internal static class Polygons
{
    /// <summary>Appends a face as a fan around its first corner, which suits the nearly flat and convex faces of modeling tools.</summary>
    /// <param name="indices">Gets three vertices per triangle.</param>
    /// <param name="corners">The corners in order; fewer than three give nothing.</param>
    public static void Fan(List<int> indices, ReadOnlySpan<int> corners)
    {
        for (int corner = 2; corner < corners.Length; corner++)
            indices.AddRange([corners[0], corners[corner - 1], corners[corner]]);
    }
}
