using static TorchSharp.torch;

namespace AniGenSharp.Dsine;

/// <summary>A pinhole camera over a padded picture; pixel centres are at halves.</summary>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Focal">Focal length in pixels.</param>
/// <param name="CentreX">Column of the principal point.</param>
/// <param name="CentreY">Row of the principal point.</param>
internal sealed record Camera(int Width, int Height, double Focal, double CentreX, double CentreY)
{
    /// <summary>
    /// The camera of a picture of unknown origin: 60 degrees along the longer side, looking through the middle, with
    /// padding around it.
    /// </summary>
    public static Camera Assumed(int width, int height, Padding padding)
    {
        double focal = Math.Max(width, height) / 2.0 / Math.Tan(Math.PI / 6);
        return new Camera(
            width + padding.Left + padding.Right, height + padding.Top + padding.Bottom,
            (float)focal, width / 2.0 + padding.Left, height / 2.0 + padding.Top);
    }

    /// <summary>The same camera over a picture of another size.</summary>
    public (double FocalX, double FocalY, double CentreX, double CentreY) At(int rows, int columns) =>
        (Focal * columns / Width, Focal * rows / Height, CentreX * columns / Width, CentreY * rows / Height);

    /// <summary>Directions (x, y, 1) through the pixels of a grid over the picture: [1, 3, rows, columns].</summary>
    public Tensor Rays(int rows, int columns, Device device)
    {
        using var scope = NewDisposeScope();
        var (focalX, focalY, centreX, centreY) = At(rows, columns);
        var x = ((arange(columns, ScalarType.Float32) + 0.5 - centreX) / focalX).view(1, 1, 1, columns).expand(1, 1, rows, columns);
        var y = ((arange(rows, ScalarType.Float32) + 0.5 - centreY) / focalY).view(1, 1, rows, 1).expand(1, 1, rows, columns);
        return cat([x, y, ones_like(x)], 1).to(device).MoveToOuterDisposeScope();
    }
}

/// <summary>Pixels around a picture that bring its sides to multiples of 32.</summary>
internal readonly record struct Padding(int Left, int Right, int Top, int Bottom)
{
    public static Padding Of(int width, int height)
    {
        int x = (32 - width % 32) % 32, y = (32 - height % 32) % 32;
        return new Padding(x / 2, x - x / 2, y / 2, y - y / 2);
    }
}
