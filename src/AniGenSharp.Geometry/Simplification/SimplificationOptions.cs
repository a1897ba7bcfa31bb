namespace AniGenSharp.Geometry.Simplification;

/// <summary>The weights and limits of <see cref="QuadricSimplification"/>.</summary>
internal sealed record SimplificationOptions
{
    /// <summary>
    /// Vertex attributes that collapses should keep, [V, C] row-major, already scaled: a difference of 1 counts as a displacement by 1.
    /// </summary>
    public float[]? Attributes { get; init; }

    /// <summary>Number of attribute channels, C, at most <see cref="QuadricSimplification.MaxChannels"/>.</summary>
    public int AttributeChannels { get; init; }

    /// <summary>Weight of the planes that hold open boundaries, relative to those of the faces.</summary>
    public double BoundaryWeight { get; init; } = 10;

    /// <summary>
    /// No collapse creates an edge longer than this many edges of an even mesh of the target size, because long thin triangles deform badly
    /// with a skeleton.
    /// </summary>
    public double MaxEdge { get; init; } = 5;
}
