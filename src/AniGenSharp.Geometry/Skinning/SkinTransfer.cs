using System.Numerics;
using AniGenSharp.Geometry.Concurrency;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Simplification;
using AniGenSharp.Geometry.Spatial;

namespace AniGenSharp.Geometry.Skinning;

/// <summary>
/// Carries skin weights from one surface of a body to another of the same body. A vertex takes them from the closest point of the other
/// surface whose normal agrees, so that touching limbs stay apart. A vertex for which that point lies across a gap, or that has none,
/// takes the weights of its nearest neighbors along its own surface.
/// </summary>
internal sealed class SkinTransfer
{
    // Surfaces up to so far apart are not tested for a gap between them: about one voxel of 32.
    private const float MaxPlainDistance = 0.03f;

    // How far a point whose normal agrees is looked for beyond the closest point, in the unit cube.
    private const float SearchRadius = 0.08f;

    private const float MinAgreement = 0.3f;
    private const float Inside = 0.5f;
    private const int WaySamples = 4;

    private readonly TriangleMesh _source;
    private readonly SkinWeights _weights;
    private readonly Vector3[] _sourceNormals;
    private readonly BoundingVolumeHierarchy _tree;
    private readonly Lazy<Side[]> _sides;
    private readonly Lazy<WindingField> _sourceField;

    private SkinTransfer(TriangleMesh source, SkinWeights weights)
    {
        (_source, _weights) = (source, weights);
        _sourceNormals = VertexNormals.Smooth(source);
        _tree = new BoundingVolumeHierarchy(source);
        _sides = new Lazy<Side[]>(SidesOfSource);
        _sourceField = new Lazy<WindingField>(() => WindingField.Of(_source));
    }

    /// <summary>Carries weights to a mesh in the same space.</summary>
    /// <param name="source">The surface that has weights, outward normals, in the unit cube.</param>
    /// <param name="weights">Its weights, [V, J].</param>
    /// <param name="mesh">The mesh; vertices at which it was cut get equal weights.</param>
    /// <param name="field">Winding numbers of the mesh.</param>
    /// <returns>The weights of the mesh's vertices, and the share of vertices that the other surface has a place for.</returns>
    public static (SkinWeights Weights, float Covered) Run(
        TriangleMesh source, SkinWeights weights, TriangleMesh mesh, WindingField field) =>
        new SkinTransfer(source, weights).Run(mesh, field);

    private (SkinWeights Weights, float Covered) Run(TriangleMesh mesh, WindingField field)
    {
        var (surface, first) = OrientedSurface.Of(mesh);
        Vector3[] normals = VertexNormals.Smooth(surface);
        var closest = new ClosestPoint[mesh.VertexCount];
        var isCovered = new bool[mesh.VertexCount];
        Parallel.For(0, mesh.VertexCount, ParallelLoops.Options, v =>
        {
            if (first[v] == v)
                (closest[v], isCovered[v]) = Find(mesh.Positions[v], normals[v], field);
        });
        int[] taken = NearestCovered(surface, isCovered);
        for (int v = 0; v < closest.Length; v++)
        {
            // A piece of the surface that is covered nowhere takes the plain closest points.
            int from = taken[first[v]];
            closest[v] = closest[from < 0 ? first[v] : from];
        }
        float[] values = AttributeTransfer.Interpolate(closest, _source.Indices, _weights.Values, _weights.JointCount);
        int welded = 0, covered = 0;
        for (int v = 0; v < first.Length; v++)
        {
            welded += first[v] == v ? 1 : 0;
            covered += first[v] == v && isCovered[v] ? 1 : 0;
        }
        return (new SkinWeights(values, _weights.JointCount), covered / (float)Math.Max(welded, 1));
    }

    /// <summary>The point that a vertex takes its weights from, and whether it is on the same part of the body.</summary>
    private (ClosestPoint Point, bool IsCovered) Find(Vector3 position, Vector3 normal, WindingField field)
    {
        var nearest = _tree.Closest(position);
        var point = nearest;
        if (!Agrees(point, normal))
        {
            float limit = MathF.Sqrt(nearest.SquaredDistance) + SearchRadius;
            for (int axis = 0; axis < 3; axis++)
            {
                var other = _sides.Value[2 * axis + (normal[axis] < 0 ? 1 : 0)].Closest(position, limit);
                bool isNearer = point.Face == nearest.Face || other.SquaredDistance < point.SquaredDistance;
                if (other.Face >= 0 && isNearer && Agrees(other, normal))
                    point = other;
            }
            if (!Agrees(point, normal))
                return (nearest, false);
        }
        return (point, !IsAcrossGap(position, point, field));
    }

    private bool Agrees(ClosestPoint point, Vector3 normal)
    {
        int corner = 3 * point.Face;
        Vector3 there = _sourceNormals[_source.Indices[corner]] * point.Barycentric.X
            + _sourceNormals[_source.Indices[corner + 1]] * point.Barycentric.Y
            + _sourceNormals[_source.Indices[corner + 2]] * point.Barycentric.Z;
        return Vector3.Dot(there, normal) >= MinAgreement * there.Length();
    }

    /// <summary>Whether the way to a point leads through the air: outside of the mesh and of the other surface.</summary>
    private bool IsAcrossGap(Vector3 position, ClosestPoint point, WindingField field)
    {
        if (point.SquaredDistance <= MaxPlainDistance * MaxPlainDistance)
            return false;
        for (int i = 1; i < WaySamples; i++)
        {
            Vector3 between = Vector3.Lerp(position, point.Point, i / (float)WaySamples);
            if (MathF.Abs(field.At(between)) < Inside && MathF.Abs(_sourceField.Value.At(between)) < Inside)
                return true;
        }
        return false;
    }

    /// <summary>Trees over the faces of the source that face +x, -x, +y, -y, +z and -z most.</summary>
    private Side[] SidesOfSource()
    {
        var faces = new List<int>[2 * 3];
        for (int side = 0; side < faces.Length; side++)
            faces[side] = [];
        for (int face = 0; face < _source.FaceCount; face++)
        {
            Vector3 a = _source.Positions[_source.Indices[3 * face]];
            Vector3 normal = Vector3.Cross(
                _source.Positions[_source.Indices[3 * face + 1]] - a, _source.Positions[_source.Indices[3 * face + 2]] - a);
            Vector3 size = Vector3.Abs(normal);
            int axis = size.X >= size.Y && size.X >= size.Z ? 0 : size.Y >= size.Z ? 1 : 2;
            faces[2 * axis + (normal[axis] < 0 ? 1 : 0)].Add(face);
        }
        return [.. faces.Select(side => new Side(_source, [.. side]))];
    }

    /// <summary>
    /// For each vertex the nearest covered vertex along the edges of the mesh, itself if it is covered; -1 where there is none, [V].
    /// </summary>
    private static int[] NearestCovered(TriangleMesh mesh, bool[] isCovered)
    {
        var neighbors = new VertexNeighbors(mesh.VertexCount, mesh.Indices);
        var from = new int[mesh.VertexCount];
        var lengths = new float[mesh.VertexCount];
        Array.Fill(from, -1);
        Array.Fill(lengths, float.PositiveInfinity);
        var queue = new PriorityQueue<int, float>();
        for (int v = 0; v < isCovered.Length; v++)
            if (isCovered[v])
                Reach(v, v, 0);
        while (queue.TryDequeue(out int v, out float length))
            if (length <= lengths[v])
                foreach (int next in neighbors.Of(v))
                    Reach(next, from[v], length + Vector3.Distance(mesh.Positions[v], mesh.Positions[next]));
        return from;

        void Reach(int vertex, int start, float length)
        {
            if (length >= lengths[vertex])
                return;
            (from[vertex], lengths[vertex]) = (start, length);
            queue.Enqueue(vertex, length);
        }
    }

    /// <summary>The faces of the source that face one way.</summary>
    private sealed class Side(TriangleMesh source, int[] faces)
    {
        private readonly BoundingVolumeHierarchy _tree = new(
            source.Positions, [.. faces.SelectMany(face => source.Indices[(3 * face)..(3 * face + 3)])]);

        public ClosestPoint Closest(Vector3 query, float limit) =>
            _tree.Closest(query, limit) is { Face: >= 0 } point ? point with { Face = faces[point.Face] } : new ClosestPoint { Face = -1 };
    }
}
