using System.Runtime.Intrinsics;
using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Simplification;

/// <summary>
/// The error measure of a mesh under simplification: for each vertex the quadric of all faces that it represents, and for each attribute
/// channel the area-weighted sum of the linear functions that describe the attribute on those faces.
/// </summary>
/// <remarks>
/// Sources: Garland and Heckbert, "Surface simplification using quadric error metrics", 1997; attributes after Hoppe, "New quadric metric
/// for simplifying meshes with appearance attributes", 1999 (a vertex has the attributes that fit best at its position); the pull towards
/// the middle of the edge after Trettner and Kobbelt, "Fast and robust QEF minimization using probabilistic quadrics", 2020.
/// </remarks>
/// <param name="vertexCount">Number of vertices, V.</param>
/// <param name="channels">Attribute channels, C.</param>
internal sealed class VertexQuadrics(int vertexCount, int channels)
{
    /// <summary>Weight of the pull towards the middle of the edge, relative to the quadric's trace.</summary>
    private const double Pull = 1e-5;

    /// <summary>
    /// The cost of an edge's squared length, relative to the quadric's weight: all else being equal, shorter edges come first.
    /// </summary>
    private const double LengthCost = 1e-8;

    /// <summary>A solution farther than this many squared edge lengths from the middle of the edge is not used.</summary>
    private const double MaxSquaredReach = 4;

    private readonly Quadric[] _quadrics = new Quadric[vertexCount];

    /// <summary>Gradient (x, y, z) and offset (w), times area, [V, C].</summary>
    private readonly Vector256<double>[] _attributes = new Vector256<double>[vertexCount * channels];

    /// <summary>The quadric of one vertex.</summary>
    public ref readonly Quadric this[int vertex] => ref _quadrics[vertex];

    /// <summary>Adds a quadric to a vertex.</summary>
    public void Add(int vertex, in Quadric quadric) => _quadrics[vertex].Add(quadric);

    /// <summary>Adds the linear function of one attribute channel, times area, to a vertex.</summary>
    public void AddAttribute(int vertex, int channel, Vector256<double> function) => _attributes[vertex * channels + channel] += function;

    /// <summary>Adds everything that a vertex represents to another one.</summary>
    public void Merge(int into, int from)
    {
        _quadrics[into].Add(_quadrics[from]);
        for (int k = 0; k < channels; k++)
            _attributes[into * channels + k] += _attributes[from * channels + k];
    }

    /// <summary>The cost of collapsing an edge, and the best position.</summary>
    /// <param name="u">One vertex.</param>
    /// <param name="v">The other vertex.</param>
    /// <param name="atU">Position of <paramref name="u"/>.</param>
    /// <param name="atV">Position of <paramref name="v"/>.</param>
    public (double Cost, Vector3d Position) Collapse(int u, int v, Vector3d atU, Vector3d atV)
    {
        Vector3d middle = (atU + atV) / 2;
        Quadric quadric = _quadrics[u];
        quadric.Add(_quadrics[v]);
        double weight = quadric.Weight;
        if (weight > 0)
        {
            // With the best attributes inserted, each channel subtracts the square of its weighted mean plane.
            for (int k = 0; k < channels; k++)
            {
                var function = _attributes[u * channels + k] + _attributes[v * channels + k];
                quadric.AddPlane(new Vector3d(function[0], function[1], function[2]), function[3], -1 / weight);
            }
        }
        double squaredLength = (atU - atV).LengthSquared();
        bool solved = quadric.TryMinimize(Pull * quadric.Trace, middle, out Vector3d position);
        double cost = quadric.At(position);
        if (!solved || !((position - middle).LengthSquared() <= MaxSquaredReach * squaredLength))
        {
            (position, cost) = (middle, quadric.At(middle));
            double costAtU = quadric.At(atU), costAtV = quadric.At(atV);
            if (costAtU < cost)
                (position, cost) = (atU, costAtU);
            if (costAtV < cost)
                (position, cost) = (atV, costAtV);
        }
        return (cost + LengthCost * squaredLength * weight, position);
    }
}
