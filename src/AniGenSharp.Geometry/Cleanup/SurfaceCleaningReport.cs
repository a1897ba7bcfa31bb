namespace AniGenSharp.Geometry;

/// <summary>What the clean-up found and changed.</summary>
public sealed record SurfaceCleaningReport
{
    /// <summary>Faces of the input.</summary>
    public int InputFaces { get; init; }

    /// <summary>Degenerate and duplicate faces that were removed.</summary>
    public int DegenerateFaces { get; init; }

    /// <summary>Faces that bridged the mesh and were removed.</summary>
    public int Slivers { get; init; }

    /// <summary>Components that were too small and were removed.</summary>
    public int DustComponents { get; init; }

    /// <summary>Loose pieces with their own joints that were connected to the body.</summary>
    public int BridgedPieces { get; init; }

    /// <summary>Loose pieces that remain, because they have no joints or are too far away.</summary>
    public int LoosePieces { get; init; }

    /// <summary>Edges that more than two faces shared.</summary>
    public int NonManifoldEdges { get; init; }

    /// <summary>Faces whose winding was reversed.</summary>
    public int TurnedFaces { get; init; }

    /// <summary>Faces that were removed because they are not visible from any direction.</summary>
    public int HiddenFaces { get; init; }

    /// <summary>Boundary loops that were closed.</summary>
    public int HolesClosed { get; init; }

    /// <summary>Boundary loops that remain.</summary>
    public int HolesOpen { get; init; }

    /// <summary>Faces of the clean mesh before simplification.</summary>
    public int DenseFaces { get; init; }

    /// <summary>Faces of the result.</summary>
    public int Faces { get; init; }
}
