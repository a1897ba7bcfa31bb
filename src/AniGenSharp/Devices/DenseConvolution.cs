using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AniGenSharp.Devices;

/// <summary>Dense convolutions, of contiguous tensors and through the library's fast kernels where they are right.</summary>
internal static class DenseConvolution
{
    /// <summary>[B, C_in, X, Y, Z] → [B, C_out, X, Y, Z], with an odd kernel of the same width everywhere.</summary>
    public static Tensor Forward(Tensor x, Tensor weight, Tensor? bias)
    {
        (x, weight) = (x.contiguous(), weight.contiguous());
        long padding = weight.shape[2] / 2;
        var policy = DevicePolicy.Of(x);
        if (policy.ConvolvesByProducts)
            return ByProducts(x, weight, bias, policy);
        var s = x.shape;
        bool slow = s[0] == 1 && s[1] * s[2] * s[3] <= policy.HalvesGridsUpTo;
        if (!slow || padding == 0 || s[2] % 2 != 0)
            return functional.conv3d(x, weight, bias, padding: [padding, padding, padding]);

        // As a batch of two halves with their borders, which is exact and takes the fast way.
        using var scope = NewDisposeScope();
        long half = s[2] / 2;
        var padded = Pad(x, padding);
        var halves = cat([padded.narrow(2, 0, half + 2 * padding), padded.narrow(2, half, half + 2 * padding)], 0);
        return functional.conv3d(halves, weight, bias).transpose(0, 1).reshape(1, -1, s[2], s[3], s[4]).MoveToOuterDisposeScope();
    }

    /// <summary>[B, C_in, H, W] → [B, C_out, H', W'].</summary>
    public static Tensor Planar(Tensor x, Tensor weight, Tensor? bias, long stride = 1, long padding = 0, long groups = 1) =>
        functional.conv2d(x.contiguous(), weight.contiguous(), bias, strides: [stride, stride], padding: [padding, padding], groups: groups);

    /// <summary>The shifted grids stacked along the channels, in slabs of bounded memory, times the kernel as one matrix.</summary>
    private static Tensor ByProducts(Tensor x, Tensor weight, Tensor? bias, DevicePolicy policy)
    {
        using var scope = NewDisposeScope();
        var s = x.shape;
        long size = weight.shape[2], outputs = weight.shape[0];
        var padded = Pad(x, size / 2);
        var kernel = weight.permute(0, 2, 3, 4, 1).reshape(outputs, -1);
        var result = x.new_empty([s[0], outputs, s[2], s[3], s[4]]);
        long slab = policy.GatherRows(x, s[0] * kernel.shape[1] * s[3] * s[4]);
        for (long start = 0; start < s[2]; start += slab)
        {
            using var step = NewDisposeScope();
            long length = Math.Min(slab, s[2] - start);
            var shifted = new List<Tensor>();
            for (long i = 0; i < size; i++)
                for (long j = 0; j < size; j++)
                    for (long k = 0; k < size; k++)
                        shifted.Add(padded.narrow(2, start + i, length).narrow(3, j, s[3]).narrow(4, k, s[4]));
            var products = matmul(kernel, cat(shifted, 1).view(s[0], -1, length * s[3] * s[4])).view(s[0], outputs, length, s[3], s[4]);
            result.narrow(2, start, length).copy_(bias is null ? products : products + bias.view(1, -1, 1, 1, 1));
        }
        return result.MoveToOuterDisposeScope();
    }

    private static Tensor Pad(Tensor x, long padding) => functional.pad(x, [padding, padding, padding, padding, padding, padding]);
}
