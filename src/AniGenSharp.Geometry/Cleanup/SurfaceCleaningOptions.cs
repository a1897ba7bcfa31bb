namespace AniGenSharp.Geometry.Cleanup;

/// <summary>What <see cref="SurfaceCleaner"/> does to a dense mesh.</summary>
internal sealed record SurfaceCleaningOptions
{
    /// <summary>Share of the faces that simplification removes, 0…1; 0 keeps all.</summary>
    public double SimplifyRatio { get; init; } = 0.95;

    /// <summary>The number of faces to simplify to instead of <see cref="SimplifyRatio"/>, or null.</summary>
    public int? Faces { get; init; }

    /// <summary>Additional, coarser levels of detail: shares of the result's faces, below 1 and descending.</summary>
    public IReadOnlyList<double> Levels { get; init; } = [];

    /// <summary>Faces whose longest edge exceeds this many median edges are removed, and the holes are closed.</summary>
    public double SliverFactor { get; init; } = 10;

    /// <summary>Components with fewer faces than this share of the largest one's are dropped.</summary>
    public double DustFraction { get; init; } = 0.01;

    /// <summary>Whether loose pieces that have their own joints are connected to the body.</summary>
    public bool BridgePieces { get; init; }

    /// <summary>Whether inner surfaces that are not visible from any direction are removed.</summary>
    public bool RemoveHidden { get; init; } = true;

    /// <summary>Whether boundary loops are closed.</summary>
    public bool FillHoles { get; init; } = true;

    /// <summary>
    /// The longest loop that is closed, in edges of the simplified mesh; loops on the dense mesh, whose edges are shorter, may have
    /// proportionally more edges. Loops that the clean-up itself opens are closed at any length.
    /// </summary>
    public int MaxHoleEdges { get; init; } = 32;

    /// <summary>Whether every loop is closed.</summary>
    public bool Watertight { get; init; }

    /// <summary>How far a color difference of 1 counts as a displacement when edges are chosen, in units of the mesh's diagonal.</summary>
    public double ColorCost { get; init; } = 0.005;

    /// <summary>
    /// How far a skin-feature difference of 1 counts as a displacement when edges are chosen, in units of the mesh's diagonal.
    /// </summary>
    public double SkinCost { get; init; } = 0.005;
}
