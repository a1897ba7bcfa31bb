using AniGenSharp.Nn;
using AniGenSharp.TestKit.Tensors;

namespace AniGenSharp.Tests.Nn;

public sealed class ActivationTests : TensorTest
{
    [Fact]
    public void Gelu_tanh_matches_the_reference()
    {
        using var golden = new Golden("elementary", "embeddings");
        golden.AssertClose("gelu_tanh.y", Activation.GeluTanh(golden["gelu_tanh.x"]), 1e-6);
    }
}
