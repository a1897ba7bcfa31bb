using static TorchSharp.torch;

namespace AniGenSharp.Dsine;

/// <summary>The intrinsics of a pinhole camera over a padded picture, in pixels; pixel centers are at halves.</summary>
/// <param name="Width">Width of the padded picture.</param>
/// <param name="Height">Height of the padded picture.</param>
/// <param name="Focal">Focal length.</param>
/// <param name="CenterX">Column of the principal point.</param>
/// <param name="CenterY">Row of the principal point.</param>
internal sealed record CameraIntrinsics(int Width, int Height, double Focal, double CenterX, double CenterY)
{
    /// <summary>
    /// Returns the camera that is assumed for a picture of unknown origin: a field of view of 60 degrees along the longer side, and the
    /// principal point in the middle of the unpadded picture.
    /// </summary>
    public static CameraIntrinsics Assumed(int width, int height, Padding padding)
    {
        double focal = Math.Max(width, height) / 2.0 / Math.Tan(Math.PI / 6);
        return new CameraIntrinsics(
            width + padding.Left + padding.Right, height + padding.Top + padding.Bottom,
            (float)focal, width / 2.0 + padding.Left, height / 2.0 + padding.Top);
    }

    /// <summary>Returns the intrinsics for the same picture resampled to a grid of another size.</summary>
    public (double FocalX, double FocalY, double CenterX, double CenterY) At(int rows, int columns) =>
        (Focal * columns / Width, Focal * rows / Height, CenterX * columns / Width, CenterY * rows / Height);

    /// <summary>Returns the directions (x, y, 1) through the pixels of a grid over the picture, [1, 3, rows, columns].</summary>
    public Tensor Rays(int rows, int columns, Device device)
    {
        using var scope = NewDisposeScope();
        var (focalX, focalY, centerX, centerY) = At(rows, columns);
        var x = ((arange(columns, ScalarType.Float32) + 0.5 - centerX) / focalX).view(1, 1, 1, columns).expand(1, 1, rows, columns);
        var y = ((arange(rows, ScalarType.Float32) + 0.5 - centerY) / focalY).view(1, 1, rows, 1).expand(1, 1, rows, columns);
        return cat([x, y, ones_like(x)], 1).to(device).MoveToOuterDisposeScope();
    }
}
