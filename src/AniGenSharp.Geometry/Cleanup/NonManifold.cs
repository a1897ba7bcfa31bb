using System.Numerics;
using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Cleanup;

/// <summary>
/// Splits edges where more than two faces meet and vertices where several fans meet, by copying vertices: the shape stays, the topology
/// becomes that of a surface. At an edge the faces are paired around the solid between them, so that bodies that touch along an edge become
/// separate closed bodies. Source: Guéziec, Taubin, Lazarus and Horn, "Cutting and stitching", 2001 (the cutting).
/// </summary>
internal static class NonManifold
{
    /// <summary>Splits the mesh. Returns how many edges were not manifold and how many vertices were copied.</summary>
    public static (int Edges, int Copies) Split(WorkingMesh mesh)
    {
        var (bad, copies) = CopyVertices(mesh);
        // Both ends of an edge can be connected elsewhere; then only a new vertex on the edge separates its sides.
        while (bad > 0 && SplitSharedEdges(mesh) > 0)
            copies += CopyVertices(mesh).Copies;
        return (bad, copies);
    }

    private static (int Edges, int Copies) CopyVertices(WorkingMesh mesh)
    {
        var indices = mesh.Indices;
        var edges = EdgeTable.Build(indices, mesh.VertexCount);
        int[] opposites = edges.Opposites();
        int bad = 0;
        for (int e = 0; e < edges.Count; e++)
        {
            var sides = edges[e];
            if (sides.Length > 2)
                Pair(mesh, sides, opposites);
            if (sides.Length > 2 || sides.Length == 2 && opposites[sides[0]] < 0)
                bad++;
        }

        // Corners around a vertex are connected through paired edges; every further group gets a copy of the vertex.
        var fans = CornerFans.Of(opposites);
        var owner = new int[mesh.VertexCount];
        Array.Fill(owner, -1);
        var copies = new Dictionary<int, int>();
        var positions = new List<Vector3>();
        var sources = new List<int>();
        for (int c = 0; c < indices.Length; c++)
        {
            int root = fans.Find(c), v = indices[c];
            if (owner[v] < 0)
                owner[v] = root;
            if (owner[v] == root)
                continue;
            if (!copies.TryGetValue(root, out int copy))
            {
                copy = mesh.VertexCount + positions.Count;
                copies.Add(root, copy);
                positions.Add(mesh.Positions[v]);
                sources.Add(mesh.Sources[v]);
            }
            indices[c] = copy;
        }
        if (positions.Count > 0)
            mesh.Append(positions, sources);
        return (bad, positions.Count);
    }

    /// <summary>Puts a separate vertex on each paired copy of an edge that more than two faces still share.</summary>
    private static int SplitSharedEdges(WorkingMesh mesh)
    {
        var edges = EdgeTable.Build(mesh.Indices, mesh.VertexCount);
        var opposites = new int[mesh.Indices.Length];
        Array.Fill(opposites, -1);
        var touched = new HashSet<int>();
        var positions = new List<Vector3>();
        var sources = new List<int>();
        var added = new List<int>();
        for (int e = 0; e < edges.Count; e++)
        {
            var sides = edges[e];
            if (sides.Length <= 2)
                continue;
            Pair(mesh, sides, opposites);
            foreach (int h in sides)
            {
                int other = opposites[h];
                if (other < h || touched.Contains(h / 3) || touched.Contains(other / 3) || h / 3 == other / 3)
                    continue;
                int a = mesh.Indices[h], b = mesh.Indices[EdgeTable.Next(h)], middle = mesh.VertexCount + positions.Count;
                positions.Add((mesh.Positions[a] + mesh.Positions[b]) / 2);
                sources.Add(mesh.AddInterpolated(mesh.Sources[a], mesh.Sources[b], mesh.Sources[a]));
                foreach (int side in (ReadOnlySpan<int>)[h, other])
                {
                    touched.Add(side / 3);
                    added.AddRange(middle, mesh.Indices[EdgeTable.Next(side)], mesh.Indices[EdgeTable.Previous(side)]);
                    mesh.Indices[EdgeTable.Next(side)] = middle;
                }
            }
        }
        if (positions.Count > 0)
        {
            mesh.Append(positions, sources);
            mesh.Indices = [.. mesh.Indices, .. added];
        }
        return positions.Count;
    }

    private static void Pair(WorkingMesh mesh, ReadOnlySpan<int> sides, int[] opposites)
    {
        var (positions, indices) = (mesh.Positions, mesh.Indices);
        int start = indices[sides[0]], end = indices[EdgeTable.Next(sides[0])];
        int low = Math.Min(start, end), high = Math.Max(start, end);
        Vector3 axis = VertexNormals.Unit(positions[high] - positions[low]);
        Vector3 x = VertexNormals.Unit(Vector3.Cross(axis, Math.Abs(axis.X) < 0.6f ? Vector3.UnitX : Vector3.UnitY));
        Vector3 y = Vector3.Cross(axis, x);
        var around = new List<(float Angle, int HalfEdge, bool Forward)>();
        foreach (int h in sides)
        {
            Vector3 arm = positions[indices[EdgeTable.Previous(h)]] - positions[low];
            around.Add((MathF.Atan2(Vector3.Dot(arm, y), Vector3.Dot(arm, x)), h, indices[h] == low));
        }
        around.Sort();

        // Behind a forward face, at smaller angles, lies the solid, and the backward face that bounds it on the other side.
        bool paired = true;
        while (paired && around.Count > 1)
        {
            paired = false;
            for (int i = 0; i < around.Count; i++)
            {
                int before = (i + around.Count - 1) % around.Count;
                if (!around[i].Forward || around[before].Forward)
                    continue;
                (int a, int b) = (around[i].HalfEdge, around[before].HalfEdge);
                (opposites[a], opposites[b]) = (b, a);
                around.RemoveAt(Math.Max(i, before));
                around.RemoveAt(Math.Min(i, before));
                paired = true;
                break;
            }
        }
    }
}
