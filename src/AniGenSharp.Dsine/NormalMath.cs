using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Dsine;

/// <summary>Operations on maps of vectors, [1, 3, ...]: the components are along axis 1.</summary>
internal static class NormalMath
{
    /// <summary>Scales vectors to unit length; zero vectors stay zero.</summary>
    public static Tensor Normalize(Tensor x) => x / x.norm(1, keepdim: true).clamp_min(1e-12);

    /// <summary>
    /// Turns normals that face away from the viewer until they are just visible: their component along the viewing ray is raised
    /// to at least 1/100.
    /// </summary>
    /// <param name="normal">[1, 3, ...], unit.</param>
    /// <param name="ray">Unit viewing rays, of a shape that can be broadcast.</param>
    public static Tensor RayRelu(Tensor normal, Tensor ray)
    {
        using var scope = NewDisposeScope();
        const double MinCosine = 1e-2;
        var along = (normal * ray).sum(1, keepdim: true)
            / (normal.norm(1, keepdim: true).clamp_min(1e-8) * ray.norm(1, keepdim: true).clamp_min(1e-8));
        return Normalize(normal + ray * (along.clamp_min(MinCosine) - along)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Collects every pixel's square neighborhood in row-major order, repeating the border: [1, C, H, W] → [1, C, size², H, W].
    /// </summary>
    public static Tensor Neighborhoods(Tensor x, int size)
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

    /// <summary>Upsamples a map; every fine pixel is a convex combination of the nine coarse pixels around it.</summary>
    /// <param name="x">[1, C, H, W].</param>
    /// <param name="weights">[1, 9·factor², H, W], before the softmax over the nine pixels.</param>
    /// <param name="factor">The upsampling factor.</param>
    /// <returns>[1, C, factor·H, factor·W].</returns>
    public static Tensor ConvexUpsample(Tensor x, Tensor weights, int factor)
    {
        using var scope = NewDisposeScope();
        long channels = x.shape[1], height = x.shape[2], width = x.shape[3];
        var shares = weights.view(1, 9, factor, factor, height, width).softmax(1);
        var neighbors = Neighborhoods(x, 3);
        var sum = zeros([1, channels, factor, factor, height, width], x.dtype, x.device);
        for (int i = 0; i < 9; i++)
            sum.addcmul_(shares.narrow(1, i, 1), neighbors.narrow(2, i, 1).view(1, channels, 1, 1, height, width), 1);
        return sum.permute(0, 1, 4, 2, 5, 3).reshape(1, channels, factor * height, factor * width).MoveToOuterDisposeScope();
    }
}
