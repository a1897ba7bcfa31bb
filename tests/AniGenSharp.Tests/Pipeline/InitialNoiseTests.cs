using AniGenSharp.Pipeline;
using AniGenSharp.TestKit.Tensors;
using AniGenSharp.Tests.SparseStructure;
using AniGenSharp.Tests.StructuredLatents;

namespace AniGenSharp.Tests.Pipeline;

public sealed class InitialNoiseTests : TensorTest
{
    [Fact]
    public void Structure_noise_has_the_bits_of_the_reference()
    {
        using var golden = new Golden("starter", "stage1");
        using var flow = StructureModels.StarterFlow();
        using var initial = new InitialNoise(42, flow.Network.Config);
        var noise = initial.Structure;
        Assert.Equal(golden["ss_noise"].data<float>().ToArray(), noise.Main.data<float>().ToArray());
        Assert.Equal(golden["ss_noise_skl"].data<float>().ToArray(), noise.Skeleton.data<float>().ToArray());
    }

    [Fact]
    public void Noise_after_the_structure_stage_has_the_bits_of_the_reference()
    {
        using var stage1 = new Golden("starter", "stage1");
        using var golden = new Golden("starter", "stage2");
        using var structure = StructureModels.StarterFlow();
        using var flow = LatentModels.StarterFlow();
        using var initial = new InitialNoise(42, structure.Network.Config);
        var noise = initial.DrawLatents(
            flow.Network.Config, (int)stage1["coords"].shape[0], (int)stage1["coords_skl"].shape[0]);
        Assert.Equal(golden["slat_noise"].data<float>().ToArray(), noise.Main.data<float>().ToArray());
        Assert.Equal(golden["slat_noise_skl"].data<float>().ToArray(), noise.Skeleton.data<float>().ToArray());
    }
}
