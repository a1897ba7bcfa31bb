using System.Numerics;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Spatial;

namespace AniGenSharp.Geometry.Cleanup;

/// <summary>
/// Determines which vertices of a mesh can be seen from far away, with rays through a <see cref="BoundingVolumeHierarchy"/>. The result is
/// exact for the tested directions, whereas rendered views depend on their resolution. Both sides of a face count, so wrong winding hides
/// nothing.
/// </summary>
internal sealed class Visibility
{
    /// <summary>Directions of one vertex's rays.</summary>
    public const int Directions = 128;

    private const int SampleEvery = 32;

    /// <summary>A vertex's directions are tested in so many turns; few or many open ones in the first turn settle its share.</summary>
    private const int Turns = 8;

    private const int MaxFew = 1, MinMany = 7;

    /// <summary>The first direction of each turn.</summary>
    private static readonly int[] s_turns = [0, 4, 2, 6, 1, 5, 3, 7];

    private readonly WorkingMesh _mesh;
    private readonly BoundingVolumeHierarchy _tree;
    private readonly Vector3[] _normals;
    private readonly float _offset;
    private static readonly Vector3[] s_directions = Sphere(Directions);

    public Visibility(WorkingMesh mesh, BoundingVolumeHierarchy tree)
    {
        _mesh = mesh;
        _tree = tree;
        _normals = VertexNormals.Smooth(new TriangleMesh(mesh.Positions, mesh.Indices));
        // Only vertices of faces count: one without a face may lie anywhere.
        _offset = 1e-4f * BoundingBox.Of(mesh.Positions, mesh.Indices).Diagonal;
    }

    /// <summary>
    /// Whether each vertex is seen, [V]. Most vertices are visible along their normal. A sample of the others is tested in all directions,
    /// and visibility is propagated to neighbors, so the depths of hidden parts cost little. A direction from which a vertex is visible
    /// usually works for its neighbors too, and is tested first.
    /// </summary>
    public bool[] Seen(VertexNeighbors neighbors)
    {
        int count = _mesh.VertexCount;
        var seen = new bool[count];
        var directions = (Vector3[])_normals.Clone();
        Chunks.Run(count, (_, from, to) =>
        {
            for (int v = from; v < to; v++)
                seen[v] = Open(v, _normals[v]);
        }, grain: 512);

        var tried = (bool[])seen.Clone();
        var front = new List<int>();
        for (int v = 0, doubtful = 0; v < count; v++)
        {
            if (!seen[v] && neighbors.Of(v).Length > 0 && (doubtful++ % SampleEvery == 0 || AnySeen(neighbors.Of(v), seen)))
                front.Add(v);
        }
        while (front.Count > 0)
        {
            foreach (int v in front)
                tried[v] = true;
            int[] trying = [.. front];
            var found = new Vector3?[trying.Length];
            Chunks.Run(trying.Length, (_, from, to) =>
            {
                for (int i = from; i < to; i++)
                    found[i] = SeenFrom(trying[i], neighbors.Of(trying[i]), seen, directions);
            }, grain: 64);
            front.Clear();
            for (int i = 0; i < trying.Length; i++)
            {
                if (found[i] is not { } direction)
                    continue;
                (seen[trying[i]], directions[trying[i]]) = (true, direction);
                foreach (int n in neighbors.Of(trying[i]))
                {
                    if (!tried[n])
                        front.Add(n);
                    tried[n] = true;
                }
            }
        }
        return seen;
    }

    /// <summary>
    /// Tests an eighth of all directions, spread evenly, that were not tested yet. If the first ones show clearly whether the vertex is
    /// inside or outside, they count for the others, too.
    /// </summary>
    public void Refine(int vertex, ref OpenShare share)
    {
        int open = 0;
        for (int i = s_turns[share.Tested * Turns / Directions]; i < Directions; i += Turns)
            open += Open(vertex, s_directions[i]) ? 1 : 0;
        share = share.Tested == 0 && open is <= MaxFew or >= MinMany
            ? new OpenShare(Directions, open * Turns)
            : new OpenShare(share.Tested + Directions / Turns, share.Open + open);
    }

    /// <summary>The free distance along a vertex's normal, infinite where nothing is in the way.</summary>
    public float Depth(int vertex) =>
        _tree.Intersect(_mesh.Positions[vertex] + _offset * _normals[vertex], _normals[vertex]).Distance;

    private static bool AnySeen(ReadOnlySpan<int> vertices, bool[] seen)
    {
        foreach (int v in vertices)
        {
            if (seen[v])
                return true;
        }
        return false;
    }

    /// <summary>A direction from which a vertex is seen, or null.</summary>
    private Vector3? SeenFrom(int vertex, ReadOnlySpan<int> neighbors, bool[] seen, Vector3[] directions)
    {
        foreach (int n in neighbors)
        {
            if (seen[n] && Open(vertex, directions[n]))
                return directions[n];
        }
        foreach (Vector3 direction in s_directions)
        {
            if (Open(vertex, direction))
                return direction;
        }
        return null;
    }

    private bool Open(int vertex, Vector3 direction)
    {
        Vector3 normal = _normals[vertex];
        float along = Vector3.Dot(direction, normal);
        return !_tree.Occluded(_mesh.Positions[vertex] + (along < 0 ? -_offset : _offset) * normal, direction);
    }

    /// <summary>
    /// Directions spread evenly over the sphere along a spiral of the golden angle (Vogel, "A better way to construct the sunflower head",
    /// 1979).
    /// </summary>
    private static Vector3[] Sphere(int count)
    {
        var directions = new Vector3[count];
        for (int i = 0; i < count; i++)
        {
            float z = 1 - (2 * i + 1f) / count, radius = MathF.Sqrt(1 - z * z), angle = i * MathF.PI * (3 - MathF.Sqrt(5));
            directions[i] = new Vector3(radius * MathF.Cos(angle), radius * MathF.Sin(angle), z);
        }
        return directions;
    }
}
