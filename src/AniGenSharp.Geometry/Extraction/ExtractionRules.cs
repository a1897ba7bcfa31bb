namespace AniGenSharp.Geometry.Extraction;

/// <summary>The parts of the surface extraction in which decoders differ.</summary>
internal sealed record ExtractionRules
{
    /// <summary>The rules of the released decoders.</summary>
    public static ExtractionRules Released { get; } = new();

    /// <summary>Whether the predicted deformation moves the grid points before the surface is extracted.</summary>
    public bool DeformsGrid { get; init; } = true;

    /// <summary>How the vertices get their skin features.</summary>
    public SkinSampling Skin { get; init; }

    /// <summary>
    /// Whether <see cref="SkinSampling.Gaussian"/> and <see cref="SkinSampling.Nearest"/> measure distances to the deformed points, not to
    /// the regular grid.
    /// </summary>
    public bool SamplesDeformedPoints { get; init; }
}
