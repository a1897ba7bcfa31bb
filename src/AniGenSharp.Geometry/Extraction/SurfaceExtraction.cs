using System.Numerics;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Spatial;

namespace AniGenSharp.Geometry.Extraction;

/// <summary>
/// Turns the decoder's raw rows into the dense mesh: corner rows are averaged at grid points, the grid is deformed, and FlexiCubes runs on
/// the cubes that the zero level passes through. The grid outside the active cubes is outside the surface (signed distance 1), so the mesh
/// closes there too. Linear in the rows; the result is the same on any number of threads. Source: <c>AniGenSparseFeatures2Mesh</c> in
/// anigen/representations/mesh/cube2mesh_skeleton.py.
/// </summary>
internal static class SurfaceExtraction
{
    /// <summary>Signed distance of the points of no active cube.</summary>
    private const float OutsideDistance = 1;

    /// <summary>Extracts the surface.</summary>
    /// <param name="field">The raw rows.</param>
    /// <param name="cancellationToken">Checked between steps.</param>
    /// <returns>The mesh in the unit cube, empty where no row is negative. Vertices and faces are in the reference's order.</returns>
    /// <exception cref="ArgumentException">Sizes do not fit together, or a cube lies outside the grid or appears twice.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public static ExtractedSurface Extract(SurfaceField field, CancellationToken cancellationToken = default)
    {
        var rows = new SurfaceRows(field);
        cancellationToken.ThrowIfCancellationRequested();
        DualMesh dual = FlexiCubes.Extract(Assemble(field, rows, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();

        int skin = GridSkinChannels(field), channels = skin + field.ColorChannels, count = dual.Positions.Length;
        bool colored = field.ColorChannels > 0;
        var skinFeatures = new float[count * skin];
        var colors = colored ? new Vector3[count] : null;
        var normals = colored ? new Vector3[count] : null;
        Chunks.Run(count, (_, from, to) =>
        {
            for (int v = from; v < to; v++)
            {
                var row = dual.Attributes.AsSpan(v * channels, channels);
                row[..skin].CopyTo(skinFeatures.AsSpan(v * skin));
                if (colors != null && normals != null)
                {
                    colors[v] = new Vector3(row[skin..]);
                    normals[v] = new Vector3(row[(skin + 3)..]);
                }
            }
        });
        if (field.Rules.Skin != SkinSampling.Crossings)
            skinFeatures = new SkinSampler(field, rows).Sample(dual.Positions);
        return new ExtractedSurface(
            new TriangleMesh(dual.Positions, dual.Indices) { Colors = colors }, normals, skinFeatures, field.SkinChannels);
    }

    /// <summary>
    /// The grid that FlexiCubes works on: its attributes are the skin features, unless they are sampled later, then the activated colors
    /// and normals.
    /// </summary>
    internal static SurfaceGrid Assemble(SurfaceField field, SurfaceRows rows, CancellationToken cancellationToken)
    {
        var numbering = new GridNumbering(field.Resolution);
        RankedBitSet cubes = SurfaceGrid.CubesAcrossZero(rows.FindInside(), numbering);
        RankedBitSet points = SurfaceGrid.CornersOf(cubes, numbering);
        cancellationToken.ThrowIfCancellationRequested();

        int skin = GridSkinChannels(field), channels = skin + field.ColorChannels;
        var distances = new float[points.Count];
        var positions = new Vector3[points.Count];
        var attributes = new float[(long)points.Count * channels];
        Chunks.Run(points.WordCount, (_, from, to) =>
        {
            int rank = points.RankOfWord(from);
            Span<int> buffer = stackalloc int[SurfaceRowLayout.Corners];
            for (int word = from; word < to; word++)
            {
                for (ulong bits = points[word]; bits != 0; bits &= bits - 1, rank++)
                {
                    int point = (word << 6) + BitOperations.TrailingZeroCount(bits);
                    positions[rank] = numbering.PositionOf(point);
                    distances[rank] = OutsideDistance;
                    var entries = buffer[..rows.Around(point, buffer)];
                    if (entries.IsEmpty)
                        continue;
                    if (field.Rules.DeformsGrid)
                        positions[rank] += rows.Displacement(entries);
                    distances[rank] = rows.Distance(entries);
                    var attribute = attributes.AsSpan(rank * channels, channels);
                    if (skin > 0)
                        rows.Skin(entries, attribute[..skin]);
                    rows.Colors(entries, attribute[skin..]);
                }
            }
        }, grain: 512);

        return new SurfaceGrid
        {
            Numbering = numbering,
            Cubes = cubes,
            Points = points,
            Distances = distances,
            Positions = positions,
            Attributes = attributes,
            Channels = channels,
            Weights = rows.Weights,
        };
    }

    /// <summary>Number of skin channels among the attributes of the grid: 0 if the skin features are sampled later.</summary>
    private static int GridSkinChannels(SurfaceField field) => field.Rules.Skin == SkinSampling.Crossings ? field.SkinChannels : 0;
}
