using AniGenSharp.Devices;
using AniGenSharp.TestKit.Tensors;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Devices;

public sealed class ScriptedOperatorsTests
{
    /// <summary>
    /// On the CPU the operator computes the exact GELU, which is why only CUDA uses it. The test shows that the script compiles and what it
    /// computes.
    /// </summary>
    [Fact]
    public void The_fused_linear_layer_equals_the_layer_followed_by_a_gelu()
    {
        using var scope = NewDisposeScope();
        var (x, weight, bias) = (randn(50, 16), randn(24, 16), randn(24));

        var fused = ScriptedOperators.LinearGeluTanh(x, weight, bias);

        Assert.InRange(Golden.RelativeError(fused, nn.functional.gelu(nn.functional.linear(x, weight, bias))), 0, 1e-6);
        Assert.False(ScriptedOperators.HasLinearGeluTanh(x));
        Assert.False(ScriptedOperators.HasPackedAttention(x.to(ScalarType.Float16)));
    }
}
