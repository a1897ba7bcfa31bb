using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AniGenSharp.Devices;

/// <summary>Dense convolutions, of contiguous tensors and through the library's fast kernels.</summary>
internal static class DenseConvolution
{
    // ATen's use_mkldnn (Convolution.cpp): a single picture with no more than this in its first three axes after the batch goes
    // to a kernel that is five times slower.
    private const long SlowUpTo = 20480;

    /// <summary>[B, C_in, X, Y, Z] → [B, C_out, X, Y, Z], with an odd kernel of the same width everywhere.</summary>
    public static Tensor Forward(Tensor x, Tensor weight, Tensor? bias)
    {
        (x, weight) = (x.contiguous(), weight.contiguous());
        long padding = weight.shape[2] / 2;
        var s = x.shape;
        bool slow = x.device_type == DeviceType.CPU && s[0] == 1 && s[1] * s[2] * s[3] <= SlowUpTo;
        if (!slow || padding == 0 || s[2] % 2 != 0)
            return functional.conv3d(x, weight, bias, padding: [padding, padding, padding]);

        // As a batch of two halves with their borders, which is exact and takes the fast way.
        using var scope = NewDisposeScope();
        long half = s[2] / 2;
        var padded = functional.pad(x, [padding, padding, padding, padding, padding, padding]);
        var halves = cat([padded.narrow(2, 0, half + 2 * padding), padded.narrow(2, half, half + 2 * padding)], 0);
        return functional.conv3d(halves, weight, bias).transpose(0, 1).reshape(1, -1, s[2], s[3], s[4]).MoveToOuterDisposeScope();
    }

    /// <summary>[B, C_in, H, W] → [B, C_out, H', W'].</summary>
    public static Tensor Planar(Tensor x, Tensor weight, Tensor? bias, long stride = 1, long padding = 0, long groups = 1) =>
        functional.conv2d(x.contiguous(), weight.contiguous(), bias, strides: [stride, stride], padding: [padding, padding], groups: groups);
}
