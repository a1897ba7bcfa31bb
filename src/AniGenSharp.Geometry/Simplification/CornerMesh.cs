using System.Numerics;
using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Simplification;

/// <summary>
/// A triangle mesh whose edges can be collapsed in place: every vertex has a linked list of its corners, so that a collapse takes time
/// proportional to the faces around the edge. Corner 3 · face + k is the corner k of a face. Different threads may collapse edges that
/// share no face.
/// </summary>
internal sealed class CornerMesh
{
    private const int Removed = -1, End = -1;

    private readonly int[] _vertices;
    private readonly int[] _next;
    private readonly int[] _first;

    /// <summary>Copies a mesh.</summary>
    /// <param name="positions">Vertex positions, [V].</param>
    /// <param name="indices">Triangles, manifold, with or without boundary, [3F].</param>
    public CornerMesh(Vector3[] positions, int[] indices)
    {
        Positions = Array.ConvertAll(positions, position => (Vector3d)position);
        _vertices = [.. indices];
        _next = new int[indices.Length];
        _first = new int[positions.Length];
        IsBoundary = new bool[positions.Length];
        Link(indices);
    }

    /// <summary>Vertex positions, [V].</summary>
    public Vector3d[] Positions { get; }

    /// <summary>Whether a vertex lies on an open boundary, [V].</summary>
    public bool[] IsBoundary { get; }

    /// <summary>Number of vertices, V, removed ones included.</summary>
    public int VertexCount => _first.Length;

    /// <summary>Number of corners, removed ones included.</summary>
    public int CornerCount => _vertices.Length;

    /// <summary>The vertex at a corner, negative where the face was removed.</summary>
    public int VertexAt(int corner) => _vertices[corner];

    /// <summary>The first corner of a vertex, negative where it has none.</summary>
    public int FirstCorner(int vertex) => _first[vertex];

    /// <summary>The corner of the same vertex after this one, negative where there is none.</summary>
    public int NextCorner(int corner) => _next[corner];

    /// <summary>The normal of a triangle, as long as twice its area.</summary>
    public Vector3d DoubledAreaNormal(int a, int b, int c) => Vector3d.Cross(Positions[b] - Positions[a], Positions[c] - Positions[a]);

    /// <summary>
    /// Moves the remaining triangles to the front, so that the half-edges of the returned table are corners of this mesh.
    /// </summary>
    public EdgeTable Compact()
    {
        int[] remaining = Triangles();
        Array.Fill(_vertices, Removed);
        remaining.CopyTo(_vertices, 0);
        Link(remaining);
        return EdgeTable.Build(remaining, VertexCount);
    }

    /// <summary>
    /// Moves the corners of a vertex to another one and removes the faces that have both. Returns how many faces were removed.
    /// </summary>
    /// <param name="into">The vertex that stays.</param>
    /// <param name="from">The vertex that is removed.</param>
    public int Merge(int into, int from)
    {
        int removed = 0;
        IsBoundary[into] |= IsBoundary[from];
        for (int corner = _first[from]; corner >= 0;)
        {
            int following = _next[corner], next = EdgeTable.Next(corner), previous = EdgeTable.Previous(corner);
            if (_vertices[next] == into || _vertices[previous] == into)
            {
                bool isNext = _vertices[next] == into;
                int third = isNext ? previous : next;
                Unlink(_vertices[third], third);
                Unlink(into, isNext ? next : previous);
                _vertices[corner] = _vertices[next] = _vertices[previous] = Removed;
                removed++;
            }
            else
            {
                _vertices[corner] = into;
                _next[corner] = _first[into];
                _first[into] = corner;
            }
            corner = following;
        }
        _first[from] = End;
        return removed;
    }

    /// <summary>
    /// A copy of the remaining mesh in single precision; vertices without a face are dropped, the order of the others stays.
    /// </summary>
    public TriangleMesh ToTriangleMesh()
    {
        int[] indices = Triangles();
        var used = new bool[VertexCount];
        foreach (int v in indices)
            used[v] = true;
        var numbers = new int[VertexCount];
        var positions = new List<Vector3>();
        for (int v = 0; v < used.Length; v++)
        {
            if (!used[v])
                continue;
            numbers[v] = positions.Count;
            positions.Add((Vector3)Positions[v]);
        }
        for (int i = 0; i < indices.Length; i++)
            indices[i] = numbers[indices[i]];
        return new TriangleMesh([.. positions], indices);
    }

    private int[] Triangles()
    {
        var triangles = new List<int>();
        for (int corner = 0; corner < _vertices.Length; corner += 3)
        {
            if (_vertices[corner] != Removed)
                triangles.AddRange(_vertices.AsSpan(corner, 3));
        }
        return [.. triangles];
    }

    private void Link(int[] indices)
    {
        Array.Fill(_first, End);
        for (int corner = indices.Length - 1; corner >= 0; corner--)
        {
            _next[corner] = _first[indices[corner]];
            _first[indices[corner]] = corner;
        }
    }

    private void Unlink(int vertex, int corner)
    {
        if (_first[vertex] == corner)
        {
            _first[vertex] = _next[corner];
            return;
        }
        int before = _first[vertex];
        while (_next[before] != corner)
            before = _next[before];
        _next[before] = _next[corner];
    }
}
