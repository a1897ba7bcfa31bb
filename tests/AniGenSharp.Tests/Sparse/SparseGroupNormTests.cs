using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using AniGenSharp.Sparse;
using AniGenSharp.TestKit.Tensors;

namespace AniGenSharp.Tests.Sparse;

public sealed class SparseGroupNormTests : SparseOperatorTest
{
    [Fact]
    public void Group_norm_matches_the_reference()
    {
        using var norm = ParameterReader.Load(
            FakeCheckpoint.Of(Values, new() { ["weight"] = "groupnorm8.weight", ["bias"] = "groupnorm8.bias" }), Placement.Cpu,
            parameters => new SparseGroupNorm(parameters, 8, 24));
        AssertEntries("groupnorm8.y", "coords", entry => norm.Network.Forward(OfEntry(Values["coords"], Values["conv.x"], entry)));
    }
}
