using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Dsine;

/// <summary>Operations on maps of unit vectors, whose components are axis 1.</summary>
internal static class NormalMath
{
    /// <summary>Unit vectors along axis 1; zero stays zero.</summary>
    public static Tensor Normalise(Tensor x) => x / x.norm(1, keepdim: true).clamp_min(1e-12);

    /// <summary>
    /// Turns normals that would face away from the viewer until they are just visible: the part along the viewing ray is
    /// raised to at least 1/100.
    /// </summary>
    /// <param name="normal">[1, 3, ...], unit.</param>
    /// <param name="ray">Unit viewing rays, of a shape that broadcasts.</param>
    public static Tensor RayRelu(Tensor normal, Tensor ray)
    {
        using var scope = NewDisposeScope();
        const double Least = 1e-2;
        var along = (normal * ray).sum(1, keepdim: true)
            / (normal.norm(1, keepdim: true).clamp_min(1e-8) * ray.norm(1, keepdim: true).clamp_min(1e-8));
        return Normalise(normal + ray * (along.clamp_min(Least) - along)).MoveToOuterDisposeScope();
    }

    /// <summary>Every pixel's square neighbourhood, rows first, the border repeated: [1, C, H, W] → [1, C, size², H, W].</summary>
    public static Tensor Neighbourhoods(Tensor x, int size)
    {
        using var scope = NewDisposeScope();
        long height = x.shape[2], width = x.shape[3];
        int reach = size / 2;
        var padded = nn.functional.pad(x, [reach, reach, reach, reach], PaddingModes.Replicate);
        var shifted = new Tensor[size * size];
        for (int i = 0; i < shifted.Length; i++)
            shifted[i] = padded.narrow(2, i / size, height).narrow(3, i % size, width);
        return stack(shifted, 2).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Enlarges a map: every fine pixel is a convex combination of the nine coarse ones around it.
    /// </summary>
    /// <param name="x">[1, C, H, W].</param>
    /// <param name="weights">[1, 9·factor², H, W], before the softmax over the nine.</param>
    /// <param name="factor">The enlargement.</param>
    /// <returns>[1, C, factor·H, factor·W].</returns>
    public static Tensor ConvexUpsample(Tensor x, Tensor weights, int factor)
    {
        using var scope = NewDisposeScope();
        long channels = x.shape[1], height = x.shape[2], width = x.shape[3];
        var shares = weights.view(1, 9, factor, factor, height, width).softmax(1);
        var neighbours = Neighbourhoods(x, 3);
        var sum = zeros([1, channels, factor, factor, height, width], x.dtype, x.device);
        for (int i = 0; i < 9; i++)
            sum.addcmul_(shares.narrow(1, i, 1), neighbours.narrow(2, i, 1).view(1, channels, 1, 1, height, width), 1);
        return sum.permute(0, 1, 4, 2, 5, 3).reshape(1, channels, factor * height, factor * width).MoveToOuterDisposeScope();
    }
}
