namespace AniGenSharp.Geometry.Extraction;

/// <summary>How the vertices of an extracted surface get their skin features.</summary>
internal enum SkinSampling
{
    /// <summary>As they get their colors: from the grid points at both ends of the crossed edges.</summary>
    Crossings,

    /// <summary>Trilinear interpolation between the corners of the vertex's cube, on the grid without deformation.</summary>
    Trilinear,

    /// <summary>The mean of the eight nearest points of active cubes, weighted by a Gaussian of the distance.</summary>
    Gaussian,

    /// <summary>The nearest point of an active cube.</summary>
    Nearest,
}
