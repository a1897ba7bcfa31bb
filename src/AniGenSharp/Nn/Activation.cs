using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AniGenSharp.Nn;

/// <summary>Pointwise nonlinearities.</summary>
internal static class Activation
{
    /// <summary>GELU in its tanh approximation.</summary>
    public static Tensor GeluTanh(Tensor x) => functional.gelu(x, TorchSharp.Modules.GELU.Approximate.tanh);

    /// <summary>SiLU: x · sigmoid(x).</summary>
    public static Tensor Silu(Tensor x) => functional.silu(x);
}
