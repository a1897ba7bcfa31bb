using AniGenSharp.SparseStructure;
using AniGenSharp.TestKit.Tensors;

namespace AniGenSharp.Tests.SparseStructure;

public sealed class ManifestTests
{
    [Theory]
    [InlineData("ss_flow_duet", 1074)]
    [InlineData("ss_flow_lora", 1250)]
    public void Full_size_flow_model_takes_exactly_the_released_parameters(string name, int tensors)
    {
        using var manifest = new ManifestCheckpoint(name);
        Assert.Equal(tensors, manifest.Tensors.Count);
        manifest.AssertFits((args, parameters) => new SparseStructureFlowModel(SparseStructureFlowConfig.Parse(args), parameters));
    }

    [Fact]
    public void Full_size_decoder_takes_exactly_the_released_parameters()
    {
        using var manifest = new ManifestCheckpoint("ss_dae_decoder");
        Assert.Equal(148, manifest.Tensors.Count);
        manifest.AssertFits((args, parameters) => new SparseStructureDecoder(SparseStructureDecoderConfig.Parse(args), parameters));
    }

    [Fact]
    public void A_model_of_another_kind_is_refused()
    {
        using var manifest = new ManifestCheckpoint("ss_flow_lora");
        using var duet = new ManifestCheckpoint("ss_flow_duet");
        var config = SparseStructureFlowConfig.Parse(duet.Arguments);
        var error = Assert.Throws<CheckpointException>(() => manifest.AssertFits((_, parameters) => new SparseStructureFlowModel(config, parameters)));
        Assert.Contains("176 unexpected", error.Message);
        Assert.Contains("\n    blocks.{0-7}.cross_attn.to_q.lora_A [1024, 8]\n", error.Message);
        Assert.Contains("use_lora_ss", error.Message);
    }
}
