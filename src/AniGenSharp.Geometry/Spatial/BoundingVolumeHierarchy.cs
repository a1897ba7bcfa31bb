using System.Numerics;
using AniGenSharp.Geometry.Concurrency;
using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Spatial;

/// <summary>
/// A binary tree of boxes over the triangles of a mesh, for exact nearest-point and ray queries. Queries may run from many threads.
/// </summary>
/// <remarks>
/// Built top-down with the surface-area heuristic in bins (Wald, "On fast construction of SAH-based bounding volume hierarchies", 2007).
/// The tree depends on the mesh alone, not on threads.
/// </remarks>
internal sealed class BoundingVolumeHierarchy
{
    private const int LeafSize = 4, Bins = 16, StackDepth = 96;

    private readonly Node[] _nodes;
    private readonly int[] _faces;
    private readonly Triangle[] _triangles;
    private readonly Lazy<WideTree> _wide;

    /// <summary>Builds the tree. All corners must be finite.</summary>
    public BoundingVolumeHierarchy(Vector3[] positions, int[] indices)
    {
        int count = indices.Length / 3;
        _faces = new int[count];
        var boxes = new BoundingBox[count];
        Chunks.Run(count, (_, from, to) =>
        {
            for (int f = from; f < to; f++)
            {
                Vector3 a = positions[indices[3 * f]], b = positions[indices[3 * f + 1]], c = positions[indices[3 * f + 2]];
                boxes[f] = BoundingBox.Of([a, b, c]);
                _faces[f] = f;
            }
        });
        _nodes = new Node[Math.Max(1, 2 * count - 1)];
        if (count > 0)
            Build(0, 0, count, boxes, 0);
        _triangles = new Triangle[count];
        Chunks.Run(count, (_, from, to) =>
        {
            for (int i = from; i < to; i++)
            {
                int f = _faces[i];
                Vector3 a = positions[indices[3 * f]];
                _triangles[i] = new Triangle { A = a, AB = positions[indices[3 * f + 1]] - a, AC = positions[indices[3 * f + 2]] - a };
            }
        });
        _wide = new Lazy<WideTree>(() => new WideTree(_nodes, _triangles));
    }

    /// <summary>The tree over a mesh.</summary>
    public BoundingVolumeHierarchy(TriangleMesh mesh)
        : this(mesh.Positions, mesh.Indices)
    {
    }

    /// <summary>The mesh's closest point.</summary>
    /// <param name="query">The point to start from.</param>
    /// <param name="limit">The largest distance of interest; a tight limit makes the query faster.</param>
    public ClosestPoint Closest(Vector3 query, float limit = float.PositiveInfinity)
    {
        if (_faces.Length == 0)
            return new ClosestPoint(-1, default, default, float.PositiveInfinity);
        float best = limit * limit;
        int bestTriangle = -1;
        Vector3 bestWeights = default;
        Span<(int Node, float Distance)> stack = stackalloc (int, float)[StackDepth];
        int top = 0;
        stack[top++] = (0, Distance(_nodes[0], query));
        while (top > 0)
        {
            var (index, distance) = stack[--top];
            if (distance > best)
                continue;
            ref readonly Node node = ref _nodes[index];
            if (node.Count > 0)
            {
                for (int i = node.Start; i < node.Start + node.Count; i++)
                {
                    var weights = Closest(_triangles[i], query, out float squared);
                    // Of equally near faces the lower one wins, so that the answer does not depend on the tree.
                    if (squared < best || squared == best && (bestTriangle < 0 || _faces[i] < _faces[bestTriangle]))
                        (best, bestTriangle, bestWeights) = (squared, i, weights);
                }
                continue;
            }
            float left = Distance(_nodes[index + 1], query), right = Distance(_nodes[node.Start], query);
            if (left <= right)
            {
                stack[top++] = (node.Start, right);
                stack[top++] = (index + 1, left);
            }
            else
            {
                stack[top++] = (index + 1, left);
                stack[top++] = (node.Start, right);
            }
        }
        if (bestTriangle < 0)
            return new ClosestPoint(-1, default, default, float.PositiveInfinity);
        ref readonly Triangle triangle = ref _triangles[bestTriangle];
        var position = triangle.A + triangle.AB * bestWeights.Y + triangle.AC * bestWeights.Z;
        return new ClosestPoint(_faces[bestTriangle], position, bestWeights, best);
    }

    /// <summary>The first face that a ray hits, from either side.</summary>
    /// <param name="origin">Start of the ray.</param>
    /// <param name="direction">Direction; need not be of unit length.</param>
    /// <param name="from">Hits before this parameter do not count.</param>
    /// <param name="to">Hits beyond this parameter do not count.</param>
    public RayHit Intersect(Vector3 origin, Vector3 direction, float from = 0, float to = float.PositiveInfinity)
    {
        if (_faces.Length == 0)
            return new RayHit(-1, float.PositiveInfinity);
        var inverse = Vector3.One / direction;
        var hit = new RayHit(-1, to);
        Span<int> stack = stackalloc int[StackDepth];
        int top = 0;
        stack[top++] = 0;
        while (top > 0)
        {
            int index = stack[--top];
            ref readonly Node node = ref _nodes[index];
            if (node.Count > 0)
            {
                for (int i = node.Start; i < node.Start + node.Count; i++)
                {
                    if (!Intersect(_triangles[i], origin, direction, out float distance)
                        || distance < from || distance > hit.Distance || distance == hit.Distance && hit.Face >= 0 && hit.Face < _faces[i])
                        continue;
                    hit = new RayHit(_faces[i], distance);
                }
                continue;
            }
            float left = Enter(_nodes[index + 1], origin, inverse, from, hit.Distance);
            float right = Enter(_nodes[node.Start], origin, inverse, from, hit.Distance);
            (int near, int far) = left <= right ? (index + 1, node.Start) : (node.Start, index + 1);
            if (Math.Max(left, right) < float.PositiveInfinity)
                stack[top++] = far;
            if (Math.Min(left, right) < float.PositiveInfinity)
                stack[top++] = near;
        }
        return hit.Face < 0 ? new RayHit(-1, float.PositiveInfinity) : hit;
    }

    /// <summary>Whether a ray hits any face.</summary>
    public bool Occluded(Vector3 origin, Vector3 direction, float from = 0, float to = float.PositiveInfinity) =>
        _faces.Length > 0 && _wide.Value.IsHit(origin, direction, from, to);

    /// <summary>
    /// The parameter at which the ray enters a box, or infinity. A direction within a face of the box results in NaN, which compares false
    /// and is ignored.
    /// </summary>
    private static float Enter(in Node node, Vector3 origin, Vector3 inverse, float from, float to)
    {
        Vector3 a = (node.Low - origin) * inverse, b = (node.High - origin) * inverse;
        float enter = from, leave = to;
        Clip(a.X, b.X, ref enter, ref leave);
        Clip(a.Y, b.Y, ref enter, ref leave);
        Clip(a.Z, b.Z, ref enter, ref leave);
        // A box can be flat; rounding must not close it.
        return enter <= leave * 1.0000004f ? enter : float.PositiveInfinity;
    }

    private static void Clip(float a, float b, ref float enter, ref float leave)
    {
        float low = a < b ? a : b, high = a < b ? b : a;
        if (low > enter)
            enter = low;
        if (high < leave)
            leave = high;
    }

    /// <summary>Möller and Trumbore, "Fast, minimum storage ray/triangle intersection", 1997.</summary>
    private static bool Intersect(in Triangle triangle, Vector3 origin, Vector3 direction, out float distance)
    {
        Vector3 p = Vector3.Cross(direction, triangle.AC);
        float scale = Vector3.Dot(triangle.AB, p);
        distance = 0;
        if (scale == 0)
            return false;
        float inverse = 1 / scale;
        Vector3 s = origin - triangle.A;
        float u = Vector3.Dot(s, p) * inverse;
        if (!(u >= 0 && u <= 1))
            return false;
        Vector3 q = Vector3.Cross(s, triangle.AB);
        float v = Vector3.Dot(direction, q) * inverse;
        if (!(v >= 0 && u + v <= 1))
            return false;
        distance = Vector3.Dot(triangle.AC, q) * inverse;
        return true;
    }

    /// <summary>
    /// Barycentric weights of the triangle's closest point by Voronoi regions. Source: Ericson, "Real-Time Collision Detection", 2005,
    /// section 5.1.5.
    /// </summary>
    private static Vector3 Closest(in Triangle triangle, Vector3 query, out float squared)
    {
        Vector3 ab = triangle.AB, ac = triangle.AC, ap = query - triangle.A;
        // For a needle, the differences of products below would consist of rounding errors.
        float longest = MathF.Max(MathF.Max(ab.LengthSquared(), ac.LengthSquared()), (ac - ab).LengthSquared());
        if (Vector3.Cross(ab, ac).LengthSquared() < 1e-3f * longest * longest)
            return ClosestOfEdges(triangle, ap, out squared);
        float d1 = Vector3.Dot(ab, ap), d2 = Vector3.Dot(ac, ap);
        if (d1 <= 0 && d2 <= 0)
            return Weights(0, 0, triangle, ap, out squared);
        Vector3 bp = ap - ab;
        float d3 = Vector3.Dot(ab, bp), d4 = Vector3.Dot(ac, bp);
        if (d3 >= 0 && d4 <= d3)
            return Weights(1, 0, triangle, ap, out squared);
        float vc = d1 * d4 - d3 * d2;
        if (vc <= 0 && d1 >= 0 && d3 <= 0)
            return Weights(d1 == d3 ? 0 : d1 / (d1 - d3), 0, triangle, ap, out squared);
        Vector3 cp = ap - ac;
        float d5 = Vector3.Dot(ab, cp), d6 = Vector3.Dot(ac, cp);
        if (d6 >= 0 && d5 <= d6)
            return Weights(0, 1, triangle, ap, out squared);
        float vb = d5 * d2 - d1 * d6;
        if (vb <= 0 && d2 >= 0 && d6 <= 0)
            return Weights(0, d2 == d6 ? 0 : d2 / (d2 - d6), triangle, ap, out squared);
        float va = d3 * d6 - d5 * d4;
        if (va <= 0 && d4 - d3 >= 0 && d5 - d6 >= 0)
        {
            float along = d4 - d3 + d5 - d6 is var sum && sum > 0 ? (d4 - d3) / sum : 0;
            return Weights(1 - along, along, triangle, ap, out squared);
        }
        float denominator = va + vb + vc;
        return Weights(vb / denominator, vc / denominator, triangle, ap, out squared);
    }

    /// <summary>
    /// The same in double precision, for triangles that are nearly lines: a point inside, or the nearest point of the three edges.
    /// </summary>
    private static Vector3 ClosestOfEdges(in Triangle triangle, Vector3 ap, out float squared)
    {
        Vector3 ab = triangle.AB, ac = triangle.AC;
        double bb = Dot(ab, ab), bc = Dot(ab, ac), cc = Dot(ac, ac), pb = Dot(ab, ap), pc = Dot(ac, ap), area = bb * cc - bc * bc;
        float onB = (float)Along(pb, bb), onC = (float)Along(pc, cc), between = (float)Along(Dot(ac - ab, ap - ab), Dot(ac - ab, ac - ab));
        Vector3 best = Weights(onB, 0, triangle, ap, out squared);
        Vector3 other = Weights(0, onC, triangle, ap, out float far);
        if (far < squared)
            (best, squared) = (other, far);
        other = Weights(1 - between, between, triangle, ap, out far);
        if (far < squared)
            (best, squared) = (other, far);
        // A point inside, if double precision can tell the triangle from a line.
        double within = (cc * pb - bc * pc) / area, beside = (bb * pc - bc * pb) / area;
        if (within >= 0 && beside >= 0 && within + beside <= 1
            && Weights((float)within, (float)beside, triangle, ap, out far) is var inner && far < squared)
            (best, squared) = (inner, far);
        return best;

        static double Dot(Vector3 a, Vector3 b) => (double)a.X * b.X + (double)a.Y * b.Y + (double)a.Z * b.Z;
        static double Along(double along, double length) => length > 0 ? Math.Clamp(along / length, 0, 1) : 0;
    }

    private static Vector3 Weights(float v, float w, in Triangle triangle, Vector3 ap, out float squared)
    {
        squared = (ap - triangle.AB * v - triangle.AC * w).LengthSquared();
        // On the edge across from the first corner, the difference is often -1 ulp.
        return new Vector3(MathF.Max(1 - v - w, 0), v, w);
    }

    private static float Distance(in Node node, Vector3 query)
    {
        Vector3 outside = Vector3.Max(Vector3.Max(node.Low - query, query - node.High), Vector3.Zero);
        return outside.LengthSquared();
    }

    private void Build(int index, int start, int count, BoundingBox[] boxes, int depth)
    {
        BoundingBox bounds = BoundingBox.Empty, centers = BoundingBox.Empty;
        for (int i = start; i < start + count; i++)
        {
            ref readonly BoundingBox box = ref boxes[_faces[i]];
            bounds = bounds.Union(box);
            // Twice the center, since halving would change nothing.
            centers = centers.Include(box.Low + box.High);
        }
        _nodes[index] = new Node { Low = bounds.Low, High = bounds.High, Start = start, Count = count };
        if (count <= LeafSize)
            return;

        Vector3 extent = centers.Size;
        int axis = extent.X >= extent.Y && extent.X >= extent.Z ? 0 : extent.Y >= extent.Z ? 1 : 2, left;
        // Beyond this depth, halving by count bounds the stack for any input.
        if (depth >= 48 || !(extent[axis] > 0) || (left = SplitByArea(start, count, boxes, axis, centers.Low[axis], extent[axis])) == 0)
        {
            left = count / 2;
            if (extent[axis] > 0)
                _faces.AsSpan(start, count).Sort((a, b) =>
                {
                    float x = Center(boxes[a], axis), y = Center(boxes[b], axis);
                    return x != y ? x.CompareTo(y) : a.CompareTo(b);
                });
        }
        int right = index + 2 * left;
        _nodes[index].Count = 0;
        _nodes[index].Start = right;
        if (count > 8192)
        {
            Parallel.Invoke(
                ParallelLoops.Options,
                () => Build(index + 1, start, left, boxes, depth + 1),
                () => Build(right, start + left, count - left, boxes, depth + 1));
        }
        else
        {
            Build(index + 1, start, left, boxes, depth + 1);
            Build(right, start + left, count - left, boxes, depth + 1);
        }
    }

    private static float Center(in BoundingBox box, int axis) => box.Low[axis] + box.High[axis];

    /// <summary>Sorts the faces of a node into two sides. Returns the size of the first one, or 0 if no split separates them.</summary>
    private int SplitByArea(int start, int count, BoundingBox[] boxes, int axis, float from, float extent)
    {
        Span<BoundingBox> bins = stackalloc BoundingBox[Bins];
        Span<int> counts = stackalloc int[Bins];
        Span<float> rightCosts = stackalloc float[Bins];
        bins.Fill(BoundingBox.Empty);
        counts.Clear();
        float scale = Bins * 0.9999f / extent;
        for (int i = start; i < start + count; i++)
        {
            ref readonly BoundingBox box = ref boxes[_faces[i]];
            int bin = (int)((Center(box, axis) - from) * scale);
            bins[bin] = bins[bin].Union(box);
            counts[bin]++;
        }
        var side = BoundingBox.Empty;
        int total = 0;
        for (int bin = Bins - 1; bin > 0; bin--)
        {
            side = side.Union(bins[bin]);
            total += counts[bin];
            rightCosts[bin] = total == 0 ? 0 : side.HalfArea * total;
        }
        side = BoundingBox.Empty;
        total = 0;
        int best = 0;
        float bestCost = float.PositiveInfinity;
        for (int bin = 1; bin < Bins; bin++)
        {
            side = side.Union(bins[bin - 1]);
            total += counts[bin - 1];
            if (total == 0 || total == count)
                continue;
            float cost = side.HalfArea * total + rightCosts[bin];
            if (cost < bestCost)
                (best, bestCost) = (bin, cost);
        }
        if (best == 0)
            return 0;
        int low = start, high = start + count - 1;
        while (low <= high)
        {
            if ((int)((Center(boxes[_faces[low]], axis) - from) * scale) < best)
                low++;
            else
                (_faces[low], _faces[high]) = (_faces[high--], _faces[low]);
        }
        return low - start;
    }

    /// <summary>A leaf has Count triangles starting at Start; the children of an inner node are directly after it and at Start.</summary>
    internal struct Node
    {
        public Vector3 Low;
        public int Start;
        public Vector3 High;
        public int Count;
    }

    /// <summary>A corner and the two edges from there.</summary>
    internal struct Triangle
    {
        public Vector3 A, AB, AC;
    }
}
