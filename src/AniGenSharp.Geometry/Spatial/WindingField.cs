using System.Numerics;
using System.Runtime.InteropServices;
using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Spatial;

/// <summary>
/// How often a surface winds around a point: 1 inside of a closed surface, 0 outside, and a value in between near holes and open shells,
/// so that 1/2 separates inside from outside for any surface. Groups of triangles that are far from the point count as one. Source:
/// Barill et al., "Fast winding numbers for soups and clouds", 2018, with the first term of the expansion.
/// </summary>
internal sealed class WindingField
{
    // A group is far if it is more than twice its radius away; the paper's value for the first term.
    private const float FarFactor = 2;

    private const int LeafSize = 8;

    private readonly Vector3[] _corners;
    private readonly List<Node> _nodes = [];

    /// <summary>Sorts the triangles into a tree.</summary>
    /// <param name="positions">Vertex positions, finite, [V].</param>
    /// <param name="indices">Vertex indices, [3F].</param>
    public WindingField(Vector3[] positions, int[] indices)
    {
        int count = indices.Length / 3;
        int[] faces = [.. Enumerable.Range(0, count)];
        var centers = new Vector3[count];
        for (int f = 0; f < count; f++)
            centers[f] = (positions[indices[3 * f]] + positions[indices[3 * f + 1]] + positions[indices[3 * f + 2]]) / 3;
        _corners = new Vector3[3 * count];
        if (count == 0)
            return;
        Split(faces, centers, 0, count);
        for (int i = 0; i < count; i++)
            for (int corner = 0; corner < 3; corner++)
                _corners[3 * i + corner] = positions[indices[3 * faces[i] + corner]];
        for (int node = _nodes.Count - 1; node >= 0; node--)
            _nodes[node] = Summarize(_nodes[node]);
    }

    /// <summary>The winding numbers of a mesh whose faces may wind either way.</summary>
    /// <param name="mesh">The mesh, finite.</param>
    public static WindingField Of(TriangleMesh mesh)
    {
        var surface = OrientedSurface.Of(mesh).Mesh;
        return new WindingField(surface.Positions, surface.Indices);
    }

    /// <summary>The winding number of a point.</summary>
    public float At(Vector3 point)
    {
        if (_nodes.Count == 0)
            return 0;
        double sum = 0;
        Span<int> stack = stackalloc int[64];
        int top = 0;
        stack[top++] = 0;
        var nodes = CollectionsMarshal.AsSpan(_nodes);
        while (top > 0)
        {
            int index = stack[--top];
            ref readonly Node node = ref nodes[index];
            Vector3 toNode = node.Center - point;
            float squared = toNode.LengthSquared(), far = FarFactor * node.Radius;
            if (squared > far * far)
            {
                sum += Vector3.Dot(toNode, node.Area) / (squared * MathF.Sqrt(squared));
                continue;
            }
            if (node.Right == 0)
            {
                for (int i = node.First; i < node.First + node.Count; i++)
                    sum += SolidAngle(_corners[3 * i] - point, _corners[3 * i + 1] - point, _corners[3 * i + 2] - point);
                continue;
            }
            stack[top++] = node.Right;
            stack[top++] = index + 1;
        }
        return (float)(sum / (4 * Math.PI));
    }

    /// <summary>The solid angle of a triangle seen from the origin (van Oosterom and Strackee, 1983).</summary>
    private static double SolidAngle(Vector3 a, Vector3 b, Vector3 c)
    {
        float la = a.Length(), lb = b.Length(), lc = c.Length();
        double volume = Vector3.Dot(a, Vector3.Cross(b, c));
        double ab = Vector3.Dot(a, b), bc = Vector3.Dot(b, c), ca = Vector3.Dot(c, a);
        double scale = (double)la * lb * lc + ab * lc + bc * la + ca * lb;
        return 2 * Math.Atan2(volume, scale);
    }

    /// <summary>Adds the node of some faces, and its children after it. Halving by count bounds the depth.</summary>
    private void Split(int[] faces, Vector3[] centers, int first, int count)
    {
        int index = _nodes.Count;
        _nodes.Add(new Node { First = first, Count = count });
        if (count <= LeafSize)
            return;
        var box = BoundingBox.Of(centers, faces.AsSpan(first, count));
        Vector3 size = box.Size;
        int axis = size.X >= size.Y && size.X >= size.Z ? 0 : size.Y >= size.Z ? 1 : 2;
        faces.AsSpan(first, count).Sort((a, b) =>
            centers[a][axis] != centers[b][axis] ? centers[a][axis].CompareTo(centers[b][axis]) : a.CompareTo(b));
        Split(faces, centers, first, count / 2);
        _nodes[index] = _nodes[index] with { Right = _nodes.Count };
        Split(faces, centers, first + count / 2, count - count / 2);
    }

    private Node Summarize(Node node)
    {
        Vector3 area = Vector3.Zero, center = Vector3.Zero, middle = Vector3.Zero;
        float weight = 0, radius = 0;
        for (int i = 3 * node.First; i < 3 * (node.First + node.Count); i += 3)
        {
            Vector3 normal = Vector3.Cross(_corners[i + 1] - _corners[i], _corners[i + 2] - _corners[i]) / 2;
            Vector3 third = (_corners[i] + _corners[i + 1] + _corners[i + 2]) / 3;
            float size = normal.Length();
            area += normal;
            center += size * third;
            middle += third;
            weight += size;
        }
        center = weight > 0 ? center / weight : middle / node.Count;
        foreach (Vector3 corner in _corners.AsSpan(3 * node.First, 3 * node.Count))
            radius = MathF.Max(radius, Vector3.Distance(corner, center));
        return node with { Area = area, Center = center, Radius = radius };
    }

    /// <summary>A group of consecutive triangles. Its children are the node after it and the node at Right; a leaf has Right 0.</summary>
    private readonly record struct Node
    {
        public int First { get; init; }

        public int Count { get; init; }

        public int Right { get; init; }

        public Vector3 Area { get; init; }

        public Vector3 Center { get; init; }

        public float Radius { get; init; }
    }
}
