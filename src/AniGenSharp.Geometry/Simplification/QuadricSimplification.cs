using System.Numerics;
using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Simplification;

/// <summary>
/// Simplifies a mesh by edge collapses in the order of their quadric error. Topology and open boundaries are kept, no face folds over or
/// becomes a sliver, and the same input gives the same result on any number of threads. <see cref="EdgeCollapser"/>, <see
/// cref="VertexQuadrics"/> and <see cref="CollapseRules"/> name the sources.
/// </summary>
internal static class QuadricSimplification
{
    /// <summary>The maximum number of attribute channels.</summary>
    public const int MaxChannels = 16;

    /// <summary>Collapsing in regions leaves this many times the target number of faces; the rest is done over the whole mesh.</summary>
    private const int RegionalShare = 4;

    /// <summary>Simplifies a mesh to a number of faces.</summary>
    /// <param name="positions">Vertex positions, finite, [V].</param>
    /// <param name="indices">Triangles, manifold, with or without boundary, [3F].</param>
    /// <param name="targetFaces">The number of faces.</param>
    /// <param name="options">Costs and limits.</param>
    /// <param name="cancellationToken">Checked periodically.</param>
    /// <returns>
    /// Positions and triangles; vertices without a face are dropped. More faces remain if only forbidden collapses are left.
    /// </returns>
    /// <exception cref="ArgumentException">The attributes do not fit the vertices.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public static TriangleMesh Simplify(
        Vector3[] positions, int[] indices, int targetFaces, SimplificationOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Levels(positions, indices, [targetFaces], options, cancellationToken)[0];

    /// <summary>Creates levels of detail in one run; each level is a simplification of the previous one.</summary>
    /// <param name="positions">Vertex positions, finite, [V].</param>
    /// <param name="indices">Triangles, manifold, with or without boundary, [3F].</param>
    /// <param name="targets">Face counts, descending.</param>
    /// <param name="options">Costs and limits.</param>
    /// <param name="cancellationToken">Checked periodically.</param>
    /// <returns>One mesh per target, as <see cref="Simplify"/> returns it.</returns>
    /// <exception cref="ArgumentException">The targets do not descend, or the attributes do not fit the vertices.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public static TriangleMesh[] Levels(
        Vector3[] positions, int[] indices, IReadOnlyList<int> targets, SimplificationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        options ??= new SimplificationOptions();
        Check(positions, targets, options);
        var mesh = new CornerMesh(positions, indices);
        var edges = EdgeTable.Build(indices, positions.Length);
        var collapser = new EdgeCollapser(mesh, QuadricInitializer.Create(mesh, edges, options), options.MaxEdge);
        int regionalTarget = RegionalShare * targets[0];
        if (EdgeCollapser.IsRegional(indices.Length / 3, regionalTarget))
        {
            collapser.CollapseRegions(RegionPartition.Owners(positions, indices), edges, regionalTarget, cancellationToken);
            edges = mesh.Compact();
        }
        collapser.SetCandidates(edges);
        var levels = new TriangleMesh[targets.Count];
        for (int level = 0; level < levels.Length; level++)
        {
            collapser.CollapseTo(targets[level], cancellationToken);
            levels[level] = mesh.ToTriangleMesh();
        }
        return levels;
    }

    private static void Check(Vector3[] positions, IReadOnlyList<int> targets, SimplificationOptions options)
    {
        int channels = options.AttributeChannels;
        if (options.Attributes is { } attributes && (channels is < 1 or > MaxChannels || attributes.Length != positions.Length * channels))
        {
            throw new ArgumentException(
                $"{attributes.Length} attributes do not fit {positions.Length} vertices with {channels} channels (at most {MaxChannels}).",
                nameof(options));
        }
        for (int i = 0; i < targets.Count; i++)
        {
            if (targets[i] < 0 || i > 0 && targets[i] > targets[i - 1])
                throw new ArgumentException("The face counts of levels of detail must descend.", nameof(targets));
        }
    }
}
