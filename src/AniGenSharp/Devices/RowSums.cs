using static TorchSharp.torch;

namespace AniGenSharp.Devices;

/// <summary>
/// Sums over the rows of matrices. Devices that reduce any axis but the last slowly compute them as products with ones or with the rows'
/// weights.
/// </summary>
internal static class RowSums
{
    /// <summary>[..., N, C] → [..., 1, C], accumulated in float32 and returned in the input's type.</summary>
    public static Tensor Of(Tensor x)
    {
        long rows = x.shape[^2];
        return DevicePolicy.Of(x).SumsRowsByProducts ? matmul(x.new_ones(1, rows), x) : x.sum(x.dim() - 2, keepdim: true);
    }

    /// <summary>The same in float32 whatever the input's type.</summary>
    public static Tensor InFloat32(Tensor x) =>
        DevicePolicy.Of(x).SumsRowsByProducts
            ? Of(x.to(ScalarType.Float32))
            : x.sum(x.dim() - 2, keepdim: true, type: ScalarType.Float32);

    /// <summary>Sums of weighted rows: [..., N, C] in float32 and weights [..., 1, N] → [..., 1, C].</summary>
    public static Tensor Weighted(Tensor x, Tensor weights) => matmul(weights, x);
}
