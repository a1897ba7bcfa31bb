using AniGenSharp.Geometry.Rig;

namespace AniGenSharp.Geometry.Surface;

/// <summary>The result of <see cref="SurfaceCleaner"/>.</summary>
/// <param name="Mesh">The clean, simplified mesh with smooth normals and, where the input had them, colours.</param>
/// <param name="Weights">Its skin weights, rows summing to one.</param>
/// <param name="Dense">The clean mesh before simplification with its colours, to bake textures from.</param>
/// <param name="Levels">The further levels of detail that were asked for.</param>
/// <param name="Report">What was done.</param>
internal sealed record CleanSurface(TriangleMesh Mesh, SkinWeights Weights, TriangleMesh Dense, IReadOnlyList<SurfaceLevel> Levels, SurfaceCleaningReport Report);

/// <summary>One level of detail.</summary>
/// <param name="Mesh">The mesh with smooth normals and colours.</param>
/// <param name="Weights">Its skin weights.</param>
internal sealed record SurfaceLevel(TriangleMesh Mesh, SkinWeights Weights);

/// <summary>What the clean-up found and did.</summary>
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

    /// <summary>Edges that more than two faces shared.</summary>
    public int NonManifoldEdges { get; init; }

    /// <summary>Faces that were turned over.</summary>
    public int TurnedFaces { get; init; }

    /// <summary>Faces that no direction sees and that were removed.</summary>
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
