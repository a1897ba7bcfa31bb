using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AniGenSharp.Geometry.Spatial;

/// <summary>
/// A tree of boxes with eight children per node and up to eight triangles per leaf, for finding out whether a ray hits anything: all boxes
/// of a node, or all triangles of a leaf, are tested at once.
/// </summary>
/// <remarks>Source: Wald, Benthin and Boulos, "Getting rid of packets", 2008.</remarks>
internal sealed class WideTree
{
    private const int Width = 8, NodeFloats = 6 * Width, LeafFloats = 9 * Width;

    // Of each node the lower x of all children, then their lower y and z, then the upper ones.
    private readonly float[] _boxes;

    // A node's number, or the complement of a leaf's.
    private readonly int[] _children;

    // Of each leaf x, y and z of all first corners, then of both edges from there.
    private readonly float[] _leaves;

    private readonly int _stackDepth;

    /// <summary>Collapses a binary tree with at least one face.</summary>
    public WideTree(BoundingVolumeHierarchy.Node[] nodes, BoundingVolumeHierarchy.Triangle[] triangles)
    {
        var builder = new Builder(nodes, triangles);
        builder.Add(new Subtree(0, 0, triangles.Length), 1);
        (_boxes, _children, _leaves) = ([.. builder.Boxes], [.. builder.Children], [.. builder.Leaves]);
        _stackDepth = (Width - 1) * builder.Depth + 1;
    }

    /// <summary>Whether a ray hits any face, from either side.</summary>
    /// <param name="origin">Start of the ray.</param>
    /// <param name="direction">Direction; need not be of unit length.</param>
    /// <param name="from">Hits before this parameter do not count.</param>
    /// <param name="to">Hits beyond this parameter do not count.</param>
    public bool IsHit(Vector3 origin, Vector3 direction, float from, float to)
    {
        float inverseX = 1 / direction.X, inverseY = 1 / direction.Y, inverseZ = 1 / direction.Z;
        var (ox, oy, oz) = (Vector256.Create(origin.X), Vector256.Create(origin.Y), Vector256.Create(origin.Z));
        var (ix, iy, iz) = (Vector256.Create(inverseX), Vector256.Create(inverseY), Vector256.Create(inverseZ));
        var (first, last) = (Vector256.Create(from), Vector256.Create(to));
        // A box can be flat; rounding must not close it.
        var slack = Vector256.Create(1.0000004f);
        nuint nearX = inverseX < 0 ? 3 * Width : 0u, farX = 3 * Width - nearX;
        nuint nearY = Width + (inverseY < 0 ? 3 * Width : 0u), farY = 5 * Width - nearY;
        nuint nearZ = 2 * Width + (inverseZ < 0 ? 3 * Width : 0u), farZ = 7 * Width - nearZ;
        Span<int> stack = stackalloc int[_stackDepth];
        Span<float> distances = stackalloc float[Width], starts = stackalloc float[_stackDepth];
        int top = 1;
        stack[0] = 0;
        while (top > 0)
        {
            int node = stack[--top];
            if (node < 0)
            {
                if (IsLeafHit(~node, origin, direction, from, to))
                    return true;
                continue;
            }
            ref float boxes = ref _boxes[node * NodeFloats];
            var enter = Vector256.MaxNative(
                Vector256.MaxNative((Vector256.LoadUnsafe(ref boxes, nearX) - ox) * ix, (Vector256.LoadUnsafe(ref boxes, nearY) - oy) * iy),
                Vector256.MaxNative((Vector256.LoadUnsafe(ref boxes, nearZ) - oz) * iz, first));
            var leave = Vector256.MinNative(
                Vector256.MinNative((Vector256.LoadUnsafe(ref boxes, farX) - ox) * ix, (Vector256.LoadUnsafe(ref boxes, farY) - oy) * iy),
                Vector256.MinNative((Vector256.LoadUnsafe(ref boxes, farZ) - oz) * iz, last));
            // A direction within a face of a box results in NaN, which must not count as a miss.
            uint hits = ~Vector256.GreaterThan(enter, leave * slack).ExtractMostSignificantBits() & (1u << Width) - 1;
            enter.CopyTo(distances);
            // The nearest child comes first: what hides a point is mostly close to it.
            for (int bottom = top; hits != 0; hits &= hits - 1)
            {
                int child = BitOperations.TrailingZeroCount(hits), slot = top++;
                for (; slot > bottom && starts[slot - 1] < distances[child]; slot--)
                    (stack[slot], starts[slot]) = (stack[slot - 1], starts[slot - 1]);
                (stack[slot], starts[slot]) = (_children[node * Width + child], distances[child]);
            }
        }
        return false;
    }

    /// <summary>Möller and Trumbore, "Fast, minimum storage ray/triangle intersection", 1997.</summary>
    private bool IsLeafHit(int leaf, Vector3 origin, Vector3 direction, float from, float to)
    {
        ref float triangles = ref _leaves[leaf * LeafFloats];
        var a = Triple.Load(ref triangles, 0);
        var ab = Triple.Load(ref triangles, 3 * Width);
        var ac = Triple.Load(ref triangles, 6 * Width);
        var along = Triple.Of(direction);
        var p = Triple.Cross(along, ac);
        var inverse = Vector256<float>.One / Triple.Dot(ab, p);
        var s = Triple.Of(origin) - a;
        var u = Triple.Dot(s, p) * inverse;
        var q = Triple.Cross(s, ab);
        var v = Triple.Dot(along, q) * inverse;
        var distance = Triple.Dot(ac, q) * inverse;
        // Where a triangle is seen edge-on, the numbers are infinite or NaN, and one of these is false.
        var hit = Vector256.GreaterThanOrEqual(u, Vector256<float>.Zero) & Vector256.GreaterThanOrEqual(v, Vector256<float>.Zero)
            & Vector256.LessThanOrEqual(u + v, Vector256<float>.One)
            & Vector256.GreaterThanOrEqual(distance, Vector256.Create(from)) & Vector256.LessThanOrEqual(distance, Vector256.Create(to));
        return hit.ExtractMostSignificantBits() != 0;
    }

    /// <summary>Eight vectors of space.</summary>
    private readonly record struct Triple(Vector256<float> X, Vector256<float> Y, Vector256<float> Z)
    {
        public static Triple Load(ref float values, nuint offset) => new(
            Vector256.LoadUnsafe(ref values, offset), Vector256.LoadUnsafe(ref values, offset + Width),
            Vector256.LoadUnsafe(ref values, offset + 2 * Width));

        public static Triple Of(Vector3 vector) =>
            new(Vector256.Create(vector.X), Vector256.Create(vector.Y), Vector256.Create(vector.Z));

        public static Triple operator -(Triple a, Triple b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z);

        public static Vector256<float> Dot(Triple a, Triple b) => a.X * b.X + a.Y * b.Y + a.Z * b.Z;

        public static Triple Cross(Triple a, Triple b) =>
            new(a.Y * b.Z - a.Z * b.Y, a.Z * b.X - a.X * b.Z, a.X * b.Y - a.Y * b.X);
    }

    /// <summary>A node of the binary tree with all faces below it.</summary>
    private readonly record struct Subtree(int Node, int Start, int Count);

    private sealed class Builder(BoundingVolumeHierarchy.Node[] nodes, BoundingVolumeHierarchy.Triangle[] triangles)
    {
        public List<float> Boxes { get; } = [];

        public List<int> Children { get; } = [];

        public List<float> Leaves { get; } = [];

        public int Depth { get; private set; }

        /// <summary>Adds a node, and returns its number.</summary>
        public int Add(Subtree subtree, int depth)
        {
            Depth = Math.Max(Depth, depth);
            int number = Children.Count / Width;
            Extend(Boxes, NodeFloats);
            Extend(Children, Width);
            var children = Open(subtree);
            for (int slot = 0; slot < Width; slot++)
            {
                // The box of a child that is absent has no inside.
                var (low, high) = (new Vector3(float.PositiveInfinity), new Vector3(float.NegativeInfinity));
                if (slot < children.Count)
                {
                    var child = children[slot];
                    (low, high) = (nodes[child.Node].Low, nodes[child.Node].High);
                    Children[number * Width + slot] = child.Count <= Width ? ~AddLeaf(child) : Add(child, depth + 1);
                }
                for (int axis = 0; axis < 3; axis++)
                {
                    Boxes[number * NodeFloats + axis * Width + slot] = low[axis];
                    Boxes[number * NodeFloats + (3 + axis) * Width + slot] = high[axis];
                }
            }
            return number;
        }

        private static void Extend<T>(List<T> list, int count) => CollectionsMarshal.SetCount(list, list.Count + count);

        /// <summary>Up to eight subtrees of a subtree; the largest ones are divided first.</summary>
        private List<Subtree> Open(Subtree subtree)
        {
            var open = new List<Subtree>(Width) { subtree };
            while (open.Count < Width)
            {
                int largest = -1;
                float area = float.NegativeInfinity;
                for (int i = 0; i < open.Count; i++)
                {
                    if (open[i].Count > Width && HalfArea(open[i]) is var half && half > area)
                        (largest, area) = (i, half);
                }
                if (largest < 0)
                    break;
                var (node, start, count) = open[largest];
                int right = nodes[node].Start, left = (right - node) / 2;
                open[largest] = new Subtree(node + 1, start, left);
                open.Add(new Subtree(right, start + left, count - left));
            }
            return open;
        }

        private float HalfArea(Subtree subtree)
        {
            Vector3 size = nodes[subtree.Node].High - nodes[subtree.Node].Low;
            return size.X * size.Y + size.Y * size.Z + size.Z * size.X;
        }

        private int AddLeaf(Subtree subtree)
        {
            int number = Leaves.Count / LeafFloats;
            Extend(Leaves, LeafFloats);
            var leaf = CollectionsMarshal.AsSpan(Leaves)[(number * LeafFloats)..];
            // An absent triangle has no area, so it is never hit.
            leaf.Clear();
            for (int i = 0; i < subtree.Count; i++)
            {
                ref readonly var triangle = ref triangles[subtree.Start + i];
                for (int axis = 0; axis < 3; axis++)
                {
                    leaf[axis * Width + i] = triangle.A[axis];
                    leaf[(3 + axis) * Width + i] = triangle.AB[axis];
                    leaf[(6 + axis) * Width + i] = triangle.AC[axis];
                }
            }
            return number;
        }
    }
}
