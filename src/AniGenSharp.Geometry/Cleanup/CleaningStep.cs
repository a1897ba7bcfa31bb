namespace AniGenSharp.Geometry.Cleanup;

/// <summary>The steps of <see cref="SurfaceCleaner"/>, in their order.</summary>
internal enum CleaningStep
{
    /// <summary>Removing invalid faces, slivers and dust.</summary>
    Filters,

    /// <summary>Closing holes.</summary>
    Holes,

    /// <summary>Finding out what is seen from outside.</summary>
    Visibility,

    /// <summary>Cutting hidden parts off.</summary>
    HiddenParts,

    /// <summary>Connecting loose pieces.</summary>
    Pieces,

    /// <summary>Simplifying the mesh.</summary>
    Simplification,

    /// <summary>Fitting the simplified mesh to the dense one.</summary>
    Fit,

    /// <summary>Transferring colors and weights.</summary>
    Attributes,
}
