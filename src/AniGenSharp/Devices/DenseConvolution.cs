using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AniGenSharp.Devices;

/// <summary>Dense convolutions, always of contiguous tensors, and with the library's fast kernels if those are correct.</summary>
internal static class DenseConvolution
{
    /// <summary>Convolves grids with an odd kernel of equal sides: [B, C_in, X, Y, Z] → [B, C_out, X, Y, Z].</summary>
    public static Tensor Forward(Tensor x, Tensor weight, Tensor? bias)
    {
        (x, weight) = (x.contiguous(), weight.contiguous());
        long padding = weight.shape[2] / 2;
        var policy = DevicePolicy.Of(x);
        if (policy.ConvolvesByProducts)
            return ByProducts(x, weight, bias, policy);
        using var scope = NewDisposeScope();
        if (policy.ConvolvesInFloat32 && x.dtype != ScalarType.Float32)
        {
            var (single, kernel) = (x.to(ScalarType.Float32), weight.to(ScalarType.Float32));
            return Forward(single, kernel, bias?.to(ScalarType.Float32)).to(x.dtype).MoveToOuterDisposeScope();
        }
        (x, weight) = PadChannels(x, weight, policy);
        var s = x.shape;
        bool isSlow = s[0] == 1 && s[1] * s[2] * s[3] <= policy.MaxHalvedGridElements;
        if (!isSlow || padding == 0 || s[2] % 2 != 0)
            return functional.conv3d(x, weight, bias, padding: [padding, padding, padding]).MoveToOuterDisposeScope();

        // A batch of two halves with their borders gives the same result through the fast kernel.
        long half = s[2] / 2;
        var padded = Pad(x, padding);
        var halves = cat([padded.narrow(2, 0, half + 2 * padding), padded.narrow(2, half, half + 2 * padding)], 0);
        return functional.conv3d(halves, weight, bias).transpose(0, 1).reshape(1, -1, s[2], s[3], s[4]).MoveToOuterDisposeScope();
    }

    /// <summary>Convolves pictures: [B, C_in, H, W] → [B, C_out, H', W'].</summary>
    public static Tensor Planar(Tensor x, Tensor weight, Tensor? bias, long stride = 1, long padding = 0, long groups = 1)
    {
        using var scope = NewDisposeScope();
        (x, weight) = (x.contiguous(), weight.contiguous());
        var policy = DevicePolicy.Of(x);
        if (policy.ConvolvesInFloat32 && x.dtype != ScalarType.Float32)
        {
            var (single, kernel) = (x.to(ScalarType.Float32), weight.to(ScalarType.Float32));
            return Planar(single, kernel, bias?.to(ScalarType.Float32), stride, padding, groups).to(x.dtype).MoveToOuterDisposeScope();
        }
        if (groups == 1)
            (x, weight) = PadChannels(x, weight, policy);
        return functional.conv2d(x, weight, bias, strides: [stride, stride], padding: [padding, padding], groups: groups)
            .MoveToOuterDisposeScope();
    }

    /// <summary>Adds channels of zeros to the input and the kernel if the device's kernels need a multiple of some number.</summary>
    private static (Tensor X, Tensor Weight) PadChannels(Tensor x, Tensor weight, DevicePolicy policy)
    {
        long channels = x.shape[1], multiple = policy.ConvolvedChannelMultiple, missing = (multiple - channels % multiple) % multiple;
        return channels < multiple || missing == 0 ? (x, weight) : (PadAxis1(x, missing), PadAxis1(weight, missing));

        static Tensor PadAxis1(Tensor tensor, long count)
        {
            long[] shape = tensor.shape;
            shape[1] = count;
            return cat([tensor, tensor.new_zeros(shape)], 1);
        }
    }

    /// <summary>Multiplies the kernel, as one matrix, by the shifted grids, stacked along the channels in bounded slabs.</summary>
    private static Tensor ByProducts(Tensor x, Tensor weight, Tensor? bias, DevicePolicy policy)
    {
        using var scope = NewDisposeScope();
        long[] s = x.shape;
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
