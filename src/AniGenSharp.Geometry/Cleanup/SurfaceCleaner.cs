using System.Numerics;
using System.Runtime.InteropServices;
using AniGenSharp.Geometry.Extraction;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Simplification;
using AniGenSharp.Geometry.Spatial;

namespace AniGenSharp.Geometry.Cleanup;

/// <summary>
/// Turns the dense extracted surface into one clean mesh within its polygon budget: filters, closed holes, simplification, and attributes
/// transferred from the dense mesh. Source of the defaults: <c>postprocess_mesh</c> in anigen/utils/postprocessing_utils.py, which
/// simplifies before it cleans.
/// </summary>
internal static class SurfaceCleaner
{
    /// <summary>Cleans and simplifies a surface.</summary>
    /// <param name="surface">The dense surface.</param>
    /// <param name="weights">Its skin weights, [V, J].</param>
    /// <param name="options">What to do; defaults as in the reference.</param>
    /// <param name="completed">Called after each step, on the calling thread; a step that is not done is left out.</param>
    /// <param name="cancellationToken">Checked between and within steps.</param>
    /// <exception cref="ArgumentException">The weights do not fit the surface's vertices.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public static CleanSurface Clean(
        ExtractedSurface surface, SkinWeights weights, SurfaceCleaningOptions? options = null,
        Action<CleaningStep>? completed = null, CancellationToken cancellationToken = default)
    {
        options ??= new SurfaceCleaningOptions();
        TriangleMesh input = surface.Mesh;
        if (weights.JointCount > 0 && weights.VertexCount != input.VertexCount)
        {
            throw new ArgumentException(
                $"{weights.VertexCount} rows of skin weights do not fit {input.VertexCount} vertices.", nameof(weights));
        }

        var mesh = new WorkingMesh([.. input.Positions], [.. input.Indices]);
        int target = options.Faces ?? (int)Math.Round(input.FaceCount * (1 - Math.Clamp(options.SimplifyRatio, 0, 1)));
        var report = Repair(mesh, target, options, completed, cancellationToken);
        if (options.BridgePieces)
        {
            var (bridged, loose) = PieceBridging.Run(mesh, weights);
            report = report with { BridgedPieces = bridged, LoosePieces = loose };
            completed?.Invoke(CleaningStep.Pieces);
        }

        float[] colors = Flatten(input.Colors);
        var dense = new TriangleMesh(mesh.Positions, mesh.Indices) { Colors = Unflatten(mesh.Gather(colors, colors.Length > 0 ? 3 : 0)) };
        var meshes = Simplify(mesh, dense, surface, target, options, cancellationToken);
        completed?.Invoke(CleaningStep.Simplification);

        var tree = new BoundingVolumeHierarchy(dense);
        meshes =
        [
            .. meshes.Select(level => level.FaceCount < dense.FaceCount
                ? SurfaceFitting.Fit(level, dense.Positions, tree, cancellationToken)
                : level),
        ];
        completed?.Invoke(CleaningStep.Fit);
        var levels = new List<SurfaceLevel>();
        foreach (var level in meshes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var closest = AttributeTransfer.Closest(tree, level.Positions);
            var levelColors = dense.Colors == null ? null : AttributeTransfer.Interpolate(closest, dense.Indices, dense.Colors);
            levels.Add(new SurfaceLevel(
                level with { Normals = VertexNormals.Smooth(level), Colors = levelColors }, Transfer(closest, mesh, weights)));
        }
        completed?.Invoke(CleaningStep.Attributes);
        report = report with { DenseFaces = dense.FaceCount, Faces = levels[0].Mesh.FaceCount };
        return new CleanSurface(levels[0].Mesh, levels[0].Weights, dense, levels[1..], report);
    }

    private static SurfaceCleaningReport Repair(
        WorkingMesh mesh, int target, SurfaceCleaningOptions options, Action<CleaningStep>? completed, CancellationToken cancellationToken)
    {
        int inputFaces = mesh.FaceCount;
        int degenerate = DegenerateFaces.Remove(mesh);
        // A vertex without a face may lie anywhere, even at infinity, and would enlarge every box around the mesh.
        mesh.Compact();
        var boundary = BoundaryEdges(mesh);
        int slivers = Slivers.Remove(mesh, options.SliverFactor);
        cancellationToken.ThrowIfCancellationRequested();
        int turned = Winding.Unify(mesh);
        var (nonManifold, _) = NonManifold.Split(mesh);
        int dust = Components.RemoveSmall(mesh, options.DustFraction);
        cancellationToken.ThrowIfCancellationRequested();
        completed?.Invoke(CleaningStep.Filters);

        // The reference counts a loop's edges after simplification.
        double finer = Math.Sqrt(inputFaces / Math.Max(1.0, Math.Min(inputFaces, target)));
        int limit = (int)(options.MaxHoleEdges * finer);
        bool Wanted(int[] loop) => options.Watertight || options.FillHoles && (loop.Length <= limit || OpenedHere(loop, mesh, boundary));
        var (closed, open) = HoleFilling.Close(mesh, Wanted, cancellationToken);
        completed?.Invoke(CleaningStep.Holes);
        int hidden = 0;
        if (options.RemoveHidden && (hidden = HiddenSurfaces.Remove(mesh, completed, cancellationToken)) > 0)
        {
            dust += Components.RemoveSmall(mesh, options.DustFraction);
            NonManifold.Split(mesh);
            (int again, open) = HoleFilling.Close(mesh, Wanted, cancellationToken);
            closed += again;
        }
        mesh.Compact();
        return new SurfaceCleaningReport
        {
            InputFaces = inputFaces,
            DegenerateFaces = degenerate,
            Slivers = slivers,
            DustComponents = dust,
            NonManifoldEdges = nonManifold,
            TurnedFaces = turned,
            HiddenFaces = hidden,
            HolesClosed = closed,
            HolesOpen = open,
        };
    }

    /// <summary>The boundary edges, by the input vertices they join.</summary>
    private static HashSet<(int, int)> BoundaryEdges(WorkingMesh mesh)
    {
        var edges = EdgeTable.Build(mesh.Indices, mesh.VertexCount);
        var boundary = new HashSet<(int, int)>();
        for (int e = 0; e < edges.Count; e++)
        {
            if (edges[e].Length == 1 && edges[e][0] is var h)
                boundary.Add(Key(mesh, mesh.Indices[h], mesh.Indices[EdgeTable.Next(h)]));
        }
        return boundary;
    }

    private static (int, int) Key(WorkingMesh mesh, int a, int b) =>
        (Math.Min(mesh.Sources[a], mesh.Sources[b]), Math.Max(mesh.Sources[a], mesh.Sources[b]));

    /// <summary>Whether a loop has an edge that was not a boundary before the filters.</summary>
    private static bool OpenedHere(int[] loop, WorkingMesh mesh, HashSet<(int, int)> boundary)
    {
        for (int i = 0; i < loop.Length; i++)
        {
            if (!boundary.Contains(Key(mesh, loop[i], loop[(i + 1) % loop.Length])))
                return true;
        }
        return false;
    }

    private static TriangleMesh[] Simplify(
        WorkingMesh mesh, TriangleMesh dense, ExtractedSurface surface, int target, SurfaceCleaningOptions options,
        CancellationToken cancellationToken)
    {
        int[] targets = [target, .. options.Levels.Select(share => (int)Math.Round(share * Math.Min(target, dense.FaceCount)))];
        if (targets.Length == 1 && target >= dense.FaceCount)
            return [new TriangleMesh(dense.Positions, dense.Indices)];

        int skin = Math.Min(surface.SkinChannels, QuadricSimplification.MaxChannels - 3);
        int channels = skin + (dense.Colors == null ? 0 : 3);
        float[]? attributes = null;
        if (channels > 0)
        {
            float diagonal = BoundingBox.Of(dense.Positions).Diagonal;
            float colorScale = (float)options.ColorCost * diagonal, skinScale = (float)options.SkinCost * diagonal;
            float[] features = mesh.Gather(surface.SkinFeatures, surface.SkinChannels);
            attributes = new float[dense.VertexCount * channels];
            for (int v = 0; v < dense.VertexCount; v++)
            {
                var row = attributes.AsSpan(v * channels, channels);
                for (int c = 0; c < skin; c++)
                    row[c] = features[v * surface.SkinChannels + c] * skinScale;
                if (dense.Colors != null)
                    (dense.Colors[v] * colorScale).CopyTo(row[skin..]);
            }
        }
        var simplification = new SimplificationOptions { Attributes = attributes, AttributeChannels = channels };
        return QuadricSimplification.Levels(dense.Positions, dense.Indices, targets, simplification, cancellationToken);
    }

    private static SkinWeights Transfer(ClosestPoint[] closest, WorkingMesh mesh, SkinWeights weights)
    {
        int joints = weights.JointCount;
        float[] gathered = mesh.Gather(weights.Values, joints);
        var result = new SkinWeights(AttributeTransfer.Interpolate(closest, mesh.Indices, gathered, joints), joints);
        for (int v = 0; v < result.VertexCount; v++)
        {
            var row = result.Row(v);
            float sum = 0;
            foreach (float weight in row)
                sum += weight;
            if (sum > 0)
            {
                foreach (ref float weight in row)
                    weight /= sum;
            }
        }
        return result;
    }

    private static float[] Flatten(Vector3[]? vectors) => vectors == null ? [] : MemoryMarshal.Cast<Vector3, float>(vectors).ToArray();

    private static Vector3[]? Unflatten(float[] values) => values.Length == 0 ? null : MemoryMarshal.Cast<float, Vector3>(values).ToArray();
}
