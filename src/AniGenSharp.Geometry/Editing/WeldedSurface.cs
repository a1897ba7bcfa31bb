using System.Numerics;
using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Editing;

/// <summary>
/// The surface without its texture seams: vertices at one position are one, so that weights never differ across a seam.
/// </summary>
internal sealed class WeldedSurface
{
    private readonly int[] _points;

    /// <summary>Welds a mesh.</summary>
    public WeldedSurface(TriangleMesh mesh)
    {
        int[] representatives = PositionWeld.Representatives(mesh.Positions);
        _points = new int[representatives.Length];
        var positions = new List<Vector3>();
        for (int vertex = 0; vertex < _points.Length; vertex++)
        {
            _points[vertex] = representatives[vertex] == vertex ? positions.Count : _points[representatives[vertex]];
            if (representatives[vertex] == vertex)
                positions.Add(mesh.Positions[vertex]);
        }
        Mesh = new TriangleMesh([.. positions], Array.ConvertAll(mesh.Indices, vertex => _points[vertex]));
    }

    /// <summary>The welded mesh, P points.</summary>
    public TriangleMesh Mesh { get; }

    /// <summary>A value per point from one per vertex.</summary>
    /// <param name="value">The value of a vertex; those at one position should agree.</param>
    /// <returns>[P].</returns>
    public float[] Collect(Func<int, float> value)
    {
        float[] values = new float[Mesh.VertexCount];
        for (int vertex = _points.Length - 1; vertex >= 0; vertex--)
            values[_points[vertex]] = value(vertex);
        return values;
    }

    /// <summary>The point of a vertex.</summary>
    public int PointOf(int vertex) => _points[vertex];
}
