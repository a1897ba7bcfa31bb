using System.Numerics;
using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Skinning;

/// <summary>
/// The Laplace operator of a surface: cotangent weights between neighboring vertices and an area for each vertex. Unlike the mean of the
/// neighbors, it depends on the shape and not on how finely it is triangulated. Source: Pinkall and Polthier, "Computing discrete minimal
/// surfaces and their conjugates", 1993. Negative weights (at obtuse angles) count as zero, so that diffusion never leaves the range of its
/// input.
/// </summary>
internal sealed class SurfaceLaplacian
{
    // A sliver's cotangents are limited, because they would make the system ill-conditioned without benefit.
    private const double MaxCotangent = 100;

    private const double Epsilon = 1e-20;

    private readonly int[] _starts;
    private readonly int[] _neighbors;
    private readonly double[] _weights;

    /// <summary>Builds the operator.</summary>
    /// <param name="positions">Vertex positions, [V].</param>
    /// <param name="indices">Three per face, [3F].</param>
    public SurfaceLaplacian(Vector3[] positions, int[] indices)
    {
        int count = positions.Length;
        Areas = new double[count];
        WeightSums = new double[count];
        var edges = EdgeTable.Build(indices, count);
        double[] edgeWeights = new double[edges.Count];
        _starts = new int[count + 1];
        for (int e = 0; e < edges.Count; e++)
        {
            foreach (int halfEdge in edges[e])
                edgeWeights[e] += 0.5 * Cotangent(positions, indices, halfEdge);
            edgeWeights[e] = Math.Max(edgeWeights[e], 0);
            var (a, b) = Ends(indices, edges[e][0]);
            _starts[a + 1]++;
            _starts[b + 1]++;
        }
        for (int v = 0; v < count; v++)
            _starts[v + 1] += _starts[v];
        (_neighbors, _weights) = (new int[2 * edges.Count], new double[2 * edges.Count]);
        int[] next = _starts[..^1];
        for (int e = 0; e < edges.Count; e++)
        {
            var (a, b) = Ends(indices, edges[e][0]);
            (_neighbors[next[a]], _weights[next[a]++]) = (b, edgeWeights[e]);
            (_neighbors[next[b]], _weights[next[b]++]) = (a, edgeWeights[e]);
            WeightSums[a] += edgeWeights[e];
            WeightSums[b] += edgeWeights[e];
        }
        for (int i = 0; i < indices.Length; i += 3)
        {
            var (a, b, c) = (positions[indices[i]], positions[indices[i + 1]], positions[indices[i + 2]]);
            double third = Vector3.Cross(b - a, c - a).Length() / 6.0;
            for (int k = 0; k < 3; k++)
                Areas[indices[i + k]] += third;
        }
    }

    /// <summary>Number of vertices, V.</summary>
    public int Count => Areas.Length;

    /// <summary>A third of the area of the faces at each vertex, [V].</summary>
    public double[] Areas { get; }

    /// <summary>Sum of the weights at each vertex, [V].</summary>
    public double[] WeightSums { get; }

    /// <summary>The weighted sum of a vertex's neighbors.</summary>
    /// <param name="values">One value per vertex, [V].</param>
    /// <param name="vertex">Index of the vertex.</param>
    public double NeighborSum(double[] values, int vertex)
    {
        double sum = 0;
        for (int i = _starts[vertex]; i < _starts[vertex + 1]; i++)
            sum += _weights[i] * values[_neighbors[i]];
        return sum;
    }

    private static (int From, int To) Ends(int[] indices, int halfEdge) => (indices[halfEdge], indices[EdgeTable.Next(halfEdge)]);

    /// <summary>The cotangent of the angle opposite to a half-edge.</summary>
    private static double Cotangent(Vector3[] positions, int[] indices, int halfEdge)
    {
        int next = EdgeTable.Next(halfEdge);
        var corner = positions[indices[EdgeTable.Next(next)]];
        Vector3 a = positions[indices[halfEdge]] - corner, b = positions[indices[next]] - corner;
        double sine = Vector3.Cross(a, b).Length();
        return Math.Clamp(Vector3.Dot(a, b) / Math.Max(sine, Epsilon), -MaxCotangent, MaxCotangent);
    }
}
