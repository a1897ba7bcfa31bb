using AniGenSharp.Nn;
using AniGenSharp.TestKit.Tensors;

namespace AniGenSharp.Tests.Nn;

public sealed class SpatialTests : TensorTest
{
    [Fact]
    public void Patchify_is_reversible()
    {
        using var golden = new Golden("elementary", "embeddings");
        golden.AssertClose("patchify.p2", Spatial.Patchify(golden["patchify.x"], 2), 0);
        golden.AssertClose("unpatchify.p2", Spatial.Unpatchify(golden["unpatchify.x"], 2), 0);
        golden.AssertClose("pixel_shuffle3d.s2", Spatial.Unpatchify(golden["pixel_shuffle3d.x"], 2), 0);
    }
}
