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
        var manifest = new Manifest(name);
        Assert.Equal(tensors, manifest.TensorCount);
        manifest.AssertFits((args, parameters) => new SparseStructureFlowModel(SparseStructureFlowConfig.Parse(args), parameters));
    }

    [Fact]
    public void Full_size_decoder_takes_exactly_the_released_parameters()
    {
        var manifest = new Manifest("ss_dae_decoder");
        Assert.Equal(148, manifest.TensorCount);
        manifest.AssertFits((args, parameters) => new SparseStructureDecoder(SparseStructureDecoderConfig.Parse(args), parameters));
    }

    [Fact]
    public void A_model_of_another_kind_is_refused()
    {
        var manifest = new Manifest("ss_flow_lora");
        var duet = new Manifest("ss_flow_duet");
        var config = SparseStructureFlowConfig.Parse(duet.Arguments);
        var error = Assert.Throws<CheckpointException>(() => manifest.AssertFits((_, parameters) => new SparseStructureFlowModel(config, parameters)));
        Assert.Contains("176 unexpected", error.Message);
        Assert.Contains("\n    blocks.{0-7}.cross_attn.to_q.lora_A [1024, 8]\n", error.Message);
        Assert.Contains("use_lora_ss", error.Message);
    }
}
