using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using AniGenSharp.Nn;
using AniGenSharp.TestKit.Tensors;

namespace AniGenSharp.Tests.Nn;

public sealed class MultiHeadRmsNormTests : TensorTest
{
    [Fact]
    public void Heads_are_normalized_as_in_the_reference()
    {
        using var golden = new Golden("elementary", "embeddings");
        using var checkpoint = FakeCheckpoint.Of(new() { ["gamma"] = golden["rmsnorm.gamma"] });
        using var norm = ParameterReader.Load(checkpoint, Placement.Cpu, p => new MultiHeadRmsNorm(p, 4, 16));
        golden.AssertClose("rmsnorm.y", norm.Network.Forward(golden["rmsnorm.x"]), 1e-6);
    }
}
