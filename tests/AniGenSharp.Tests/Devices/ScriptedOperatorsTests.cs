using AniGenSharp.Devices;
using AniGenSharp.TestKit.Tensors;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Devices;

public sealed class ScriptedOperatorsTests
{
    /// <summary>
    /// The operator's CPU form is the exact GELU, which is why it is used on CUDA only; it shows that the script compiles and what it
    /// computes.
    /// </summary>
    [Fact]
    public void The_linear_layer_in_one_operator_is_the_layer_and_a_gelu()
    {
        using var scope = NewDisposeScope();
        var (x, weight, bias) = (randn(50, 16), randn(24, 16), randn(24));

        var fused = ScriptedOperators.LinearGeluTanh(x, weight, bias);

        Assert.InRange(Golden.RelativeError(fused, nn.functional.gelu(nn.functional.linear(x, weight, bias))), 0, 1e-6);
        Assert.False(ScriptedOperators.HasLinearGeluTanh(x));
        Assert.False(ScriptedOperators.HasPackedAttention(x.to(ScalarType.Float16)));
    }
}
