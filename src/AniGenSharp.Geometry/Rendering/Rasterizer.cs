using System.Numerics;
using System.Runtime.InteropServices;
using AniGenSharp.Geometry.Concurrency;

namespace AniGenSharp.Geometry.Rendering;

/// <summary>
/// Draws triangles into a <see cref="RasterImage"/>. Corners are snapped to 1/256 pixel; the edge functions are exact integers with
/// the top-left rule, so that a pixel on an edge shared by two faces belongs to exactly one of them. Both sides of a face are drawn;
/// of faces at equal depth the one with the lower index wins. Tiles are drawn in parallel, and the result does not depend on the
/// number of threads.
/// </summary>
internal static class Rasterizer
{
    private const int SubpixelBits = 8;
    private const int Subpixels = 1 << SubpixelBits;
    private const int TileSize = 64;

    // Clipping keeps corners within ±2^20 pixels, so that products of snapped coordinates fit 64 bits easily.
    private const float GuardPixels = 1 << 20;

    /// <summary>Draws a mesh as a camera sees it.</summary>
    /// <param name="viewProjection">World to clip space (row vectors, z/w from 0 to 1).</param>
    /// <param name="positions">Vertex positions, [V].</param>
    /// <param name="indices">Vertex indices, [3F].</param>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    public static RasterImage Draw(Matrix4x4 viewProjection, Vector3[] positions, int[] indices, int width, int height)
    {
        var clip = new Vector4[positions.Length];
        for (int i = 0; i < clip.Length; i++)
            clip[i] = Vector4.Transform(positions[i], viewProjection);
        return Draw(clip, indices, width, height);
    }

    /// <summary>Draws a mesh in its own texture space: one pixel per texel, the first row at v = 0.</summary>
    /// <param name="texCoords">Texture coordinates, origin at the upper left, [V].</param>
    /// <param name="indices">Vertex indices, [3F].</param>
    /// <param name="width">Width in texels, at least 1.</param>
    /// <param name="height">Height in texels, at least 1.</param>
    public static RasterImage DrawTextureSpace(Vector2[] texCoords, int[] indices, int width, int height)
    {
        var clip = new Vector4[texCoords.Length];
        for (int i = 0; i < clip.Length; i++)
            clip[i] = new Vector4(texCoords[i].X * 2 - 1, 1 - texCoords[i].Y * 2, 0, 1);
        return Draw(clip, indices, width, height);
    }

    /// <summary>Draws triangles given in clip space.</summary>
    /// <param name="clip">Vertices in clip space, [V].</param>
    /// <param name="indices">Vertex indices, [3F].</param>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    public static RasterImage Draw(Vector4[] clip, int[] indices, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        var image = new RasterImage(
            width, height, new int[width * height], new Vector2[width * height], new float[width * height]);
        var triangles = new List<Triangle>(indices.Length / 3);
        var cuts = new List<Cut>();
        SetUp(clip, indices, image, triangles, cuts);

        int columns = (width + TileSize - 1) / TileSize, rows = (height + TileSize - 1) / TileSize;
        (int[] starts, int[] bins) = Bin(CollectionsMarshal.AsSpan(triangles), columns, rows, width, height);
        Parallel.For(0, columns * rows, ParallelLoops.Options, () => new Tile(), (index, _, tile) =>
        {
            ReadOnlySpan<Triangle> all = CollectionsMarshal.AsSpan(triangles);
            tile.Begin(index % columns * TileSize, index / columns * TileSize, width, height);
            foreach (int triangle in bins.AsSpan(starts[index], starts[index + 1] - starts[index]))
                tile.Add(all[triangle], triangle);
            tile.Resolve(all, cuts, image);
            return tile;
        }, _ => { });
        return image;
    }

    private static void SetUp(Vector4[] clip, int[] indices, RasterImage image, List<Triangle> triangles, List<Cut> cuts)
    {
        float guard = GuardPixels / Math.Max(image.Width, image.Height);
        Span<Vector4> corners = stackalloc Vector4[3];
        for (int i = 0; i < indices.Length; i += 3)
        {
            corners[0] = clip[indices[i]];
            corners[1] = clip[indices[i + 1]];
            corners[2] = clip[indices[i + 2]];
            if (Inside(corners[0], guard) && Inside(corners[1], guard) && Inside(corners[2], guard))
                Add(new Triangle(i / 3, -1, corners[0], corners[1], corners[2], image));
            else
                AddCut(corners, i / 3, guard);
        }

        void Add(in Triangle triangle)
        {
            if (triangle.Area != 0)
                triangles.Add(triangle);
        }

        void AddCut(ReadOnlySpan<Vector4> corners, int face, float guard)
        {
            List<CutCorner> polygon = Clipper.Clip(corners, guard);
            for (int k = 2; k < polygon.Count; k++)
            {
                CutCorner a = polygon[0], b = polygon[k - 1], c = polygon[k];
                Add(new Triangle(face, cuts.Count, a.Clip, b.Clip, c.Clip, image));
                cuts.Add(new Cut(a.Weights, b.Weights, c.Weights));
            }
        }
    }

    private static bool Inside(Vector4 corner, float guard) =>
        corner.Z >= 0 && corner.W > 0 && MathF.Abs(corner.X) <= guard * corner.W && MathF.Abs(corner.Y) <= guard * corner.W;

    private static (int[] Starts, int[] Bins) Bin(ReadOnlySpan<Triangle> triangles, int columns, int rows, int width, int height)
    {
        var starts = new int[columns * rows + 1];
        foreach (ref readonly Triangle triangle in triangles)
        {
            (int left, int top, int right, int bottom) = triangle.Bounds(width, height);
            for (int y = top / TileSize; top <= bottom && y <= bottom / TileSize; y++)
            {
                for (int x = left / TileSize; left <= right && x <= right / TileSize; x++)
                    starts[y * columns + x + 1]++;
            }
        }
        for (int i = 1; i < starts.Length; i++)
            starts[i] += starts[i - 1];
        var bins = new int[starts[^1]];
        var next = starts[..^1];
        for (int i = 0; i < triangles.Length; i++)
        {
            (int left, int top, int right, int bottom) = triangles[i].Bounds(width, height);
            for (int y = top / TileSize; top <= bottom && y <= bottom / TileSize; y++)
            {
                for (int x = left / TileSize; left <= right && x <= right / TileSize; x++)
                    bins[next[y * columns + x]++] = i;
            }
        }
        return (starts, bins);
    }

    /// <summary>Barycentric weights of a clipped piece's corners on the face that it was cut from.</summary>
    private readonly record struct Cut(Vector3 A, Vector3 B, Vector3 C);

    /// <summary>A triangle on the screen: its snapped corners in the order of positive area, their depths and 1/w.</summary>
    private readonly struct Triangle
    {
        public readonly int Face, Cut;
        public readonly int X0, Y0, X1, Y1, X2, Y2;
        public readonly float Z0, Z1, Z2, W0, W1, W2;
        public readonly bool Flipped;
        public readonly long Area;

        public Triangle(int face, int cut, Vector4 a, Vector4 b, Vector4 c, RasterImage image)
        {
            (Face, Cut) = (face, cut);
            (X0, Y0) = Snap(a, image.Width, image.Height);
            (X1, Y1) = Snap(b, image.Width, image.Height);
            (X2, Y2) = Snap(c, image.Width, image.Height);
            (Z0, Z1, Z2) = (a.Z / a.W, b.Z / b.W, c.Z / c.W);
            (W0, W1, W2) = (1 / a.W, 1 / b.W, 1 / c.W);
            Area = (long)(X1 - X0) * (Y2 - Y0) - (long)(Y1 - Y0) * (X2 - X0);
            if (Area < 0)
            {
                (Flipped, Area) = (true, -Area);
                (X1, Y1, Z1, W1, X2, Y2, Z2, W2) = (X2, Y2, Z2, W2, X1, Y1, Z1, W1);
            }
        }

        /// <summary>The pixels whose centers may be covered, inclusive; empty if left exceeds right or top exceeds bottom.</summary>
        public (int Left, int Top, int Right, int Bottom) Bounds(int width, int height)
        {
            const int Half = Subpixels / 2;
            int left = (Math.Min(X0, Math.Min(X1, X2)) - Half + Subpixels - 1) >> SubpixelBits;
            int top = (Math.Min(Y0, Math.Min(Y1, Y2)) - Half + Subpixels - 1) >> SubpixelBits;
            int right = (Math.Max(X0, Math.Max(X1, X2)) - Half) >> SubpixelBits;
            int bottom = (Math.Max(Y0, Math.Max(Y1, Y2)) - Half) >> SubpixelBits;
            return (Math.Max(left, 0), Math.Max(top, 0), Math.Min(right, width - 1), Math.Min(bottom, height - 1));
        }

        private static (int X, int Y) Snap(Vector4 corner, int width, int height)
        {
            double x = ((double)corner.X / corner.W * 0.5 + 0.5) * width, y = (0.5 - (double)corner.Y / corner.W * 0.5) * height;
            return ((int)Math.Round(x * Subpixels), (int)Math.Round(y * Subpixels));
        }
    }

    /// <summary>A square of the picture with its own depth buffer.</summary>
    private sealed class Tile
    {
        private readonly int[] _nearest = new int[TileSize * TileSize];
        private readonly float[] _depths = new float[TileSize * TileSize];
        private readonly Vector2[] _weights = new Vector2[TileSize * TileSize];
        private int _left, _top, _right, _bottom;

        public void Begin(int left, int top, int width, int height)
        {
            (_left, _top) = (left, top);
            (_right, _bottom) = (Math.Min(left + TileSize, width) - 1, Math.Min(top + TileSize, height) - 1);
            Array.Fill(_nearest, -1);
            Array.Fill(_depths, float.PositiveInfinity);
        }

        public void Add(in Triangle t, int index)
        {
            (int left, int top, int right, int bottom) = t.Bounds(_right + 1, _bottom + 1);
            left = Math.Max(left, _left);
            top = Math.Max(top, _top);
            if (left > right || top > bottom)
                return;

            // Edge k lies opposite corner k. Inside the triangle all three functions are positive; they sum to the area.
            int x = (left << SubpixelBits) + Subpixels / 2, y = (top << SubpixelBits) + Subpixels / 2;
            long row0 = Edge(t.X1, t.Y1, t.X2, t.Y2, x, y);
            long row1 = Edge(t.X2, t.Y2, t.X0, t.Y0, x, y);
            long row2 = Edge(t.X0, t.Y0, t.X1, t.Y1, x, y);
            long min0 = Rule(t.X1, t.Y1, t.X2, t.Y2), min1 = Rule(t.X2, t.Y2, t.X0, t.Y0), min2 = Rule(t.X0, t.Y0, t.X1, t.Y1);
            long stepX0 = (long)(t.Y1 - t.Y2) << SubpixelBits, stepY0 = (long)(t.X2 - t.X1) << SubpixelBits;
            long stepX1 = (long)(t.Y2 - t.Y0) << SubpixelBits, stepY1 = (long)(t.X0 - t.X2) << SubpixelBits;
            long stepX2 = (long)(t.Y0 - t.Y1) << SubpixelBits, stepY2 = (long)(t.X1 - t.X0) << SubpixelBits;
            float scale = 1f / t.Area, slope1 = t.Z1 - t.Z0, slope2 = t.Z2 - t.Z0;

            for (int py = top; py <= bottom; py++)
            {
                long e0 = row0, e1 = row1, e2 = row2;
                int pixel = (py - _top) * TileSize + left - _left;
                for (int px = left; px <= right; px++, pixel++)
                {
                    if (e0 >= min0 && e1 >= min1 && e2 >= min2)
                    {
                        float b1 = e1 * scale, b2 = e2 * scale, depth = t.Z0 + slope1 * b1 + slope2 * b2;
                        if (depth < _depths[pixel])
                        {
                            _depths[pixel] = depth;
                            _nearest[pixel] = index;
                            _weights[pixel] = new Vector2(b1, b2);
                        }
                    }
                    e0 += stepX0;
                    e1 += stepX1;
                    e2 += stepX2;
                }
                row0 += stepY0;
                row1 += stepY1;
                row2 += stepY2;
            }
        }

        /// <summary>Writes the tile's pixels, with perspective-correct weights that refer to the whole face.</summary>
        public void Resolve(ReadOnlySpan<Triangle> triangles, List<Cut> cuts, RasterImage image)
        {
            for (int y = _top; y <= _bottom; y++)
            {
                int source = (y - _top) * TileSize, target = y * image.Width + _left;
                for (int x = _left; x <= _right; x++, source++, target++)
                {
                    image.Depths[target] = _depths[source];
                    if (_nearest[source] < 0)
                    {
                        image.Faces[target] = -1;
                        continue;
                    }
                    ref readonly Triangle t = ref triangles[_nearest[source]];
                    Vector2 screen = _weights[source];
                    float w0 = (1 - screen.X - screen.Y) * t.W0, w1 = screen.X * t.W1, w2 = screen.Y * t.W2;
                    float scale = 1 / (w0 + w1 + w2);
                    var weights = new Vector2(w1 * scale, w2 * scale);
                    if (t.Flipped)
                        weights = new Vector2(weights.Y, weights.X);
                    if (t.Cut >= 0)
                    {
                        Cut cut = cuts[t.Cut];
                        Vector3 whole = cut.A * (1 - weights.X - weights.Y) + cut.B * weights.X + cut.C * weights.Y;
                        weights = new Vector2(whole.Y, whole.Z);
                    }
                    image.Faces[target] = t.Face;
                    image.Barycentrics[target] = weights;
                }
            }
        }

        private static long Edge(int ax, int ay, int bx, int by, int x, int y) => (long)(bx - ax) * (y - ay) - (long)(by - ay) * (x - ax);

        /// <summary>The lowest value that counts as inside: zero on top and left edges, one on the others.</summary>
        private static long Rule(int ax, int ay, int bx, int by) => by < ay || (by == ay && bx > ax) ? 0 : 1;
    }
}
