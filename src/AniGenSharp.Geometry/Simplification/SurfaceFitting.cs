using System.Numerics;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Spatial;

namespace AniGenSharp.Geometry.Simplification;

/// <summary>
/// Moves the vertices of a simplified mesh so that the mesh lies closest, in the least-squares sense and both ways, to the dense one; the triangles stay.
/// Source: Hoppe, DeRose, Duchamp, McDonald and Stuetzle, "Mesh optimization", 1993, section 4 (projection and fit in turn; the fit by relaxation).
/// </summary>
internal static class SurfaceFitting
{
    private const int Rounds = 3, Sweeps = 4;

    /// <summary>Where on each face the way back to the dense mesh is looked up: without it the mesh could stand off between samples.</summary>
    private static readonly Vector3[] _stations = [new(1f / 3), new(0.5f, 0.5f, 0), new(0, 0.5f, 0.5f), new(0.5f, 0, 0.5f)];

    /// <summary>How much more the farthest sample counts than one that lies on the mesh: what is farthest off shows most.</summary>
    private const float Emphasis = 4;

    /// <summary>How far off the dense mesh a vertex may go, relative to the farthest before.</summary>
    private const float Reach = 0.8f;

    /// <summary>A face keeps this cosine to where it looked before.</summary>
    private const float LeastTurn = 0.7f;

    /// <summary>The fitted mesh. Boundary vertices stay where they are.</summary>
    public static TriangleMesh Fit(TriangleMesh mesh, Vector3[] dense, BoundingVolumeHierarchy tree, CancellationToken cancellationToken = default)
    {
        int[] indices = mesh.Indices;
        bool[] held = OnBoundary(mesh);
        int[][] corners = Corners(mesh);
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
                MoveIfSound(v, target[v], positions, indices, corners[v]);
        }
        return new TriangleMesh(positions, indices);
    }

    /// <summary>The mesh's closest point to each dense vertex; where it was before the mesh moved bounds the search.</summary>
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
                Vector3 moved = positions[indices[corner]] * w.X + positions[indices[corner + 1]] * w.Y + positions[indices[corner + 2]] * w.Z;
                closest[i] = tree.Closest(dense[i], Vector3.Distance(dense[i], moved) * 1.001f + 1e-6f);
                // Far from the origin rounding is more than the bound allows for.
                if (closest[i].Face < 0)
                    closest[i] = tree.Closest(dense[i]);
            }
        }, grain: 256);
        return closest;
    }

    /// <summary>For each face the points it should pass through: dense vertices that are closest to it, and where its stations are closest to the dense mesh.</summary>
    private static Sample[][] Samples(Vector3[] positions, int[] indices, Vector3[] dense, ClosestPoint[] closest, BoundingVolumeHierarchy tree)
    {
        int faces = indices.Length / 3, stations = _stations.Length;
        var places = new Vector3[faces * stations];
        for (int i = 0; i < places.Length; i++)
        {
            int f = i / stations;
            Vector3 w = _stations[i % stations];
            places[i] = positions[indices[3 * f]] * w.X + positions[indices[3 * f + 1]] * w.Y + positions[indices[3 * f + 2]] * w.Z;
        }
        var back = AttributeTransfer.Closest(tree, places);
        float farthest = Math.Max(closest.Max(c => c.SquaredDistance), back.Max(c => c.SquaredDistance));
        float Urgency(in ClosestPoint c) => c.SquaredDistance / Math.Max(farthest, 1e-30f) is var share ? 1 + Emphasis * share * share : 1;
        int[][] ofFace = Group([.. closest.Select(c => c.Face)], faces);
        var samples = new Sample[faces][];
        for (int f = 0; f < faces; f++)
        {
            // Both ways count alike.
            float weight = Math.Max(1, (float)ofFace[f].Length / stations);
            samples[f] = [
                .. ofFace[f].Select(i => new Sample(dense[i], closest[i].Barycentric, Urgency(closest[i]))),
                .. Enumerable.Range(0, stations).Select(s => new Sample(back[f * stations + s].Point, _stations[s], weight * Urgency(back[f * stations + s])))];
        }
        return samples;
    }

    /// <summary>The mean gap between the mesh around a vertex and its samples, by the vertex's share in each.</summary>
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

    /// <summary>A vertex may stand off so that the faces around it fit, but not arbitrarily far.</summary>
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

    private static void MoveIfSound(int vertex, Vector3 target, Vector3[] positions, int[] indices, int[] corners)
    {
        foreach (int c in corners)
        {
            Vector3 a = positions[indices[EdgeTable.Next(c)]], b = positions[indices[EdgeTable.Previous(c)]];
            Vector3 old = Vector3.Cross(a - positions[vertex], b - positions[vertex]), now = Vector3.Cross(a - target, b - target);
            float oldLength = old.Length(), length = now.Length();
            if (Vector3.Dot(old, now) < LeastTurn * oldLength * length || length < 0.5f * oldLength)
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

    private static int[][] Corners(TriangleMesh mesh) => Group(mesh.Indices, mesh.VertexCount);

    /// <summary>For each group the positions that name it, ascending.</summary>
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
