using System.Numerics;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Spatial;

namespace AniGenSharp.Geometry.Simplification;

/// <summary>
/// Moves the vertices of a simplified mesh so that it and the dense mesh lie as close to each other as possible in the least-squares sense;
/// the triangles do not change. Projection and fit alternate, and the fit is a Jacobi relaxation. Every round takes one closest-point query
/// per dense vertex, coarse vertex and station. Source: Hoppe, DeRose, Duchamp, McDonald and Stuetzle, "Mesh optimization", 1993, section
/// 4.
/// </summary>
internal static class SurfaceFitting
{
    private const int Rounds = 3, Sweeps = 4;

    /// <summary>
    /// The barycentric positions at which the distance from each face to the dense mesh is measured: without them the mesh could bulge
    /// between samples.
    /// </summary>
    private static readonly Vector3[] s_stations = [new(1f / 3), new(0.5f, 0.5f, 0), new(0, 0.5f, 0.5f), new(0.5f, 0, 0.5f)];

    /// <summary>How much more the farthest sample counts than one that lies on the mesh: the largest errors are the most visible.</summary>
    private const float Emphasis = 4;

    /// <summary>How far from the dense mesh a vertex may move, relative to the farthest vertex before the fit.</summary>
    private const float Reach = 0.8f;

    /// <summary>A face must keep this cosine to its old normal.</summary>
    private const float MinTurn = 0.7f;

    /// <summary>A face must keep this share of its area.</summary>
    private const float MinArea = 0.5f;

    /// <summary>Fits a mesh. Boundary vertices stay where they are.</summary>
    /// <param name="mesh">The simplified mesh.</param>
    /// <param name="dense">Vertex positions of the dense mesh.</param>
    /// <param name="tree">The tree over the dense mesh.</param>
    /// <param name="cancellationToken">Checked between rounds.</param>
    /// <returns>A mesh with the same triangles and fitted positions.</returns>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public static TriangleMesh Fit(
        TriangleMesh mesh, Vector3[] dense, BoundingVolumeHierarchy tree, CancellationToken cancellationToken = default)
    {
        int[] indices = mesh.Indices;
        bool[] held = OnBoundary(mesh);
        int[][] corners = Group(indices, mesh.VertexCount);
        var positions = (Vector3[])mesh.Positions.Clone();
        float reach = Reach * MathF.Sqrt(AttributeTransfer.Closest(tree, positions).Select(c => c.SquaredDistance).DefaultIfEmpty().Max());
        ClosestPoint[]? closest = null;
        for (int round = 0; round < Rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            closest = Closest(positions, indices, dense, closest);
            Sample[][] samples = Samples(positions, indices, dense, closest, tree);
            var target = (Vector3[])positions.Clone();
            for (int sweep = 0; sweep < Sweeps; sweep++)
            {
                var before = (Vector3[])target.Clone();
                Chunks.Run(positions.Length, (_, from, to) =>
                {
                    for (int v = from; v < to; v++)
                    {
                        if (!held[v])
                            target[v] = before[v] + Pull(before, indices, corners[v], samples);
                    }
                }, grain: 256);
            }
            KeepNear(target, tree, reach);
            for (int v = 0; v < positions.Length; v++)
                MoveUnlessFolded(v, target[v], positions, indices, corners[v]);
        }
        return new TriangleMesh(positions, indices);
    }

    /// <summary>
    /// The mesh's closest point to each dense vertex. The closest point of the previous round, moved along with its face, bounds the
    /// search.
    /// </summary>
    private static ClosestPoint[] Closest(Vector3[] positions, int[] indices, Vector3[] dense, ClosestPoint[]? before)
    {
        var tree = new BoundingVolumeHierarchy(positions, indices);
        if (before is null)
            return AttributeTransfer.Closest(tree, dense);
        var closest = new ClosestPoint[dense.Length];
        Chunks.Run(dense.Length, (_, from, to) =>
        {
            for (int i = from; i < to; i++)
            {
                int corner = 3 * before[i].Face;
                Vector3 w = before[i].Barycentric;
                Vector3 a = positions[indices[corner]], b = positions[indices[corner + 1]], c = positions[indices[corner + 2]];
                Vector3 moved = a * w.X + b * w.Y + c * w.Z;
                closest[i] = tree.Closest(dense[i], Vector3.Distance(dense[i], moved) * 1.001f + 1e-6f);
                // Far from the origin, rounding can exceed the margin of the bound.
                if (closest[i].Face < 0)
                    closest[i] = tree.Closest(dense[i]);
            }
        }, grain: 256);
        return closest;
    }

    /// <summary>
    /// For each face the points it should pass through: the dense vertices that are closest to it, and the dense mesh's closest points to
    /// its stations.
    /// </summary>
    private static Sample[][] Samples(
        Vector3[] positions, int[] indices, Vector3[] dense, ClosestPoint[] closest, BoundingVolumeHierarchy tree)
    {
        int faces = indices.Length / 3, stations = s_stations.Length;
        var points = new Vector3[faces * stations];
        for (int i = 0; i < points.Length; i++)
        {
            int f = i / stations;
            Vector3 w = s_stations[i % stations];
            points[i] = positions[indices[3 * f]] * w.X + positions[indices[3 * f + 1]] * w.Y + positions[indices[3 * f + 2]] * w.Z;
        }
        var back = AttributeTransfer.Closest(tree, points);
        float farthest = Math.Max(closest.Max(c => c.SquaredDistance), back.Max(c => c.SquaredDistance));
        float Urgency(in ClosestPoint c) => c.SquaredDistance / Math.Max(farthest, 1e-30f) is var share ? 1 + Emphasis * share * share : 1;
        int[][] ofFace = Group([.. closest.Select(c => c.Face)], faces);
        var samples = new Sample[faces][];
        for (int f = 0; f < faces; f++)
        {
            // Both directions count the same.
            float weight = Math.Max(1, (float)ofFace[f].Length / stations);
            samples[f] =
            [
                .. ofFace[f].Select(i => new Sample(dense[i], closest[i].Barycentric, Urgency(closest[i]))),
                .. Enumerable.Range(f * stations, stations)
                    .Select(i => new Sample(back[i].Point, s_stations[i % stations], weight * Urgency(back[i]))),
            ];
        }
        return samples;
    }

    /// <summary>The mean gap between the mesh around a vertex and its samples, weighted by the vertex's share in each.</summary>
    private static Vector3 Pull(Vector3[] positions, int[] indices, int[] corners, Sample[][] samples)
    {
        Vector3 sum = default;
        float total = 0;
        foreach (int c in corners)
        {
            int face = c / 3;
            Vector3 a = positions[indices[3 * face]], b = positions[indices[3 * face + 1]], d = positions[indices[3 * face + 2]];
            foreach (var (target, weights, weight) in samples[face])
            {
                float share = weight * weights[c - 3 * face];
                sum += share * (target - (a * weights.X + b * weights.Y + d * weights.Z));
                total += share;
            }
        }
        return total > 0 ? sum / total : default;
    }

    /// <summary>Limits how far a vertex may leave the dense mesh so that the faces around it fit.</summary>
    private static void KeepNear(Vector3[] positions, BoundingVolumeHierarchy tree, float reach)
    {
        var closest = AttributeTransfer.Closest(tree, positions);
        for (int v = 0; v < positions.Length; v++)
        {
            float distance = MathF.Sqrt(closest[v].SquaredDistance);
            if (distance > reach)
                positions[v] = closest[v].Point + (positions[v] - closest[v].Point) * (reach / distance);
        }
    }

    private static void MoveUnlessFolded(int vertex, Vector3 target, Vector3[] positions, int[] indices, int[] corners)
    {
        foreach (int c in corners)
        {
            Vector3 a = positions[indices[EdgeTable.Next(c)]], b = positions[indices[EdgeTable.Previous(c)]];
            Vector3 old = Vector3.Cross(a - positions[vertex], b - positions[vertex]), now = Vector3.Cross(a - target, b - target);
            float oldLength = old.Length(), length = now.Length();
            if (Vector3.Dot(old, now) < MinTurn * oldLength * length || length < MinArea * oldLength)
                return;
        }
        positions[vertex] = target;
    }

    private static bool[] OnBoundary(TriangleMesh mesh)
    {
        var edges = EdgeTable.Build(mesh.Indices, mesh.VertexCount);
        var on = new bool[mesh.VertexCount];
        for (int e = 0; e < edges.Count; e++)
        {
            if (edges[e].Length == 1 && edges[e][0] is var h)
                on[mesh.Indices[h]] = on[mesh.Indices[EdgeTable.Next(h)]] = true;
        }
        return on;
    }

    /// <summary>For each group the indices of its members, ascending.</summary>
    /// <param name="groups">The group of each member.</param>
    /// <param name="count">Number of groups.</param>
    private static int[][] Group(int[] groups, int count)
    {
        var sizes = new int[count];
        foreach (int group in groups)
            sizes[group]++;
        int[][] members = [.. sizes.Select(size => new int[size])];
        for (int i = groups.Length - 1; i >= 0; i--)
            members[groups[i]][--sizes[groups[i]]] = i;
        return members;
    }

    /// <summary>A point that a face should pass through at given weights of its corners.</summary>
    private readonly record struct Sample(Vector3 Target, Vector3 Barycentric, float Weight);
}
