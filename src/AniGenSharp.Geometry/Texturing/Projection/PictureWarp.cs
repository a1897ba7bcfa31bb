using System.Numerics;

namespace AniGenSharp.Geometry.Texturing.Projection;

/// <summary>
/// A small, smooth displacement of a picture that brings its outline and colors onto those of a rendering: values at the corners of a
/// coarse grid, found by Gauss and Newton's method with a penalty on bending (Lucas and Kanade 1981, on a grid).
/// </summary>
internal sealed class PictureWarp
{
    private const int Cells = 8, Corners = Cells + 1, Unknowns = 2 * Corners * Corners;
    private const int Size = 128, Blur = 2, Iterations = 8;

    // The stiffness of the grid and its pull to rest, beside the mean squared difference of a pixel.
    private const double Stiffness = 0.02, Rest = 0.002;
    private const float ColorWeight = 0.3f;

    private readonly Vector2[] _corners;

    private PictureWarp(Vector2[] corners) => _corners = corners;

    /// <summary>The warp that moves nothing.</summary>
    public static PictureWarp None => new(new Vector2[Corners * Corners]);

    /// <summary>The longest displacement, as a share of the picture's side.</summary>
    public float Longest => _corners.Max(corner => corner.Length());

    /// <summary>Fits a picture to a rendering.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="shown">The rendering, of any size.</param>
    /// <param name="limit">The longest displacement of a corner, as a share of the picture's side.</param>
    public static PictureWarp Fit(SubjectPicture picture, SubjectPicture shown, float limit)
    {
        SubjectPicture from = picture.Resize(Size).Blur(Blur), to = shown.Resize(Size).Blur(Blur);
        var warp = None;
        for (int i = 0; i < Iterations; i++)
        {
            double[] step = warp.Linearize(from, to).Solve();
            warp = new PictureWarp([.. warp._corners.Select((corner, c) =>
            {
                Vector2 moved = corner + new Vector2((float)step[2 * c], (float)step[2 * c + 1]) / Size;
                return moved.Length() > limit ? moved * (limit / moved.Length()) : moved;
            })]);
        }
        return warp;
    }

    /// <summary>The position in the picture that belongs to a position in the rendering, both in 0…1 from the upper left corner.</summary>
    public Vector2 Apply(Vector2 position)
    {
        (int corner, float fx, float fy) = Cell(position);
        return position + Vector2.Lerp(
            Vector2.Lerp(_corners[corner], _corners[corner + 1], fx),
            Vector2.Lerp(_corners[corner + Corners], _corners[corner + Corners + 1], fx), fy);
    }

    private static (int Corner, float X, float Y) Cell(Vector2 position)
    {
        Vector2 at = Vector2.Clamp(position * Cells, Vector2.Zero, new Vector2(Cells));
        int x = Math.Min((int)at.X, Cells - 1), y = Math.Min((int)at.Y, Cells - 1);
        return (y * Corners + x, at.X - x, at.Y - y);
    }

    private static Vector4 Weighted(Vector4 pixel) => new(pixel.AsVector3() * ColorWeight, pixel.W);

    private NormalEquations Linearize(SubjectPicture from, SubjectPicture to)
    {
        var system = new NormalEquations(Unknowns);
        double scale = 1 / Math.Max(1.0, to.Pixels.Sum(pixel => pixel.W));
        Span<int> corners = stackalloc int[4];
        Span<float> weights = stackalloc float[4];
        for (int pixel = 0; pixel < to.Pixels.Length; pixel++)
        {
            Vector2 position = new Vector2(pixel % Size + 0.5f, pixel / Size + 0.5f) / Size, place = Apply(position) * Size;
            Vector4 away = Weighted(to.Pixels[pixel] - from.Sample(place));
            Vector4 alongX = Weighted(from.Sample(place + Vector2.UnitX) - from.Sample(place - Vector2.UnitX)) / 2;
            Vector4 alongY = Weighted(from.Sample(place + Vector2.UnitY) - from.Sample(place - Vector2.UnitY)) / 2;
            double xx = Vector4.Dot(alongX, alongX) * scale, xy = Vector4.Dot(alongX, alongY) * scale;
            double yy = Vector4.Dot(alongY, alongY) * scale;
            double x = Vector4.Dot(alongX, away) * scale, y = Vector4.Dot(alongY, away) * scale;
            (int corner, float fx, float fy) = Cell(position);
            (corners[0], corners[1], corners[2], corners[3]) = (corner, corner + 1, corner + Corners, corner + Corners + 1);
            (weights[0], weights[1], weights[2], weights[3]) = ((1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy);
            for (int i = 0; i < 4; i++)
            {
                system.AddRight(2 * corners[i], weights[i] * x);
                system.AddRight(2 * corners[i] + 1, weights[i] * y);
                for (int j = 0; j <= i; j++)
                    AddPair(system, corners[i], corners[j], new Vector3((float)xx, (float)xy, (float)yy) * (weights[i] * weights[j]));
            }
        }
        AddPenalties(system);
        return system;
    }

    /// <summary>Adds the products of the slopes at two corners: x with x, x with y, and y with y.</summary>
    private static void AddPair(NormalEquations system, int a, int b, Vector3 products)
    {
        system.AddProduct(2 * a, 2 * b, products.X);
        system.AddProduct(2 * a + 1, 2 * b + 1, products.Z);
        system.AddProduct(2 * a + 1, 2 * b, products.Y);
        if (a != b)
            system.AddProduct(2 * a, 2 * b + 1, products.Y);
    }

    /// <summary>Penalties on each corner's displacement and on the differences between neighbors, in pixels.</summary>
    private void AddPenalties(NormalEquations system)
    {
        const double Bend = Stiffness / (Corners * Corners), Pull = Rest / (Corners * Corners);
        for (int corner = 0; corner < _corners.Length; corner++)
        {
            for (int axis = 0; axis < 2; axis++)
            {
                system.Pull(2 * corner + axis, Pull, -Size * Value(corner, axis));
                if (corner % Corners < Cells)
                    Tie(corner, corner + 1, axis);
                if (corner / Corners < Cells)
                    Tie(corner, corner + Corners, axis);
            }
        }

        void Tie(int a, int b, int axis)
        {
            double difference = Size * (Value(a, axis) - Value(b, axis));
            int i = 2 * a + axis, j = 2 * b + axis;
            system.AddProduct(i, i, Bend);
            system.AddProduct(j, j, Bend);
            system.AddProduct(i, j, -Bend);
            system.AddRight(i, -Bend * difference);
            system.AddRight(j, Bend * difference);
        }

        float Value(int corner, int axis) => axis == 0 ? _corners[corner].X : _corners[corner].Y;
    }
}
