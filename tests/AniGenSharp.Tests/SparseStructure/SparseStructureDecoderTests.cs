using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using AniGenSharp.Pipeline;
using AniGenSharp.Sampling;
using AniGenSharp.SparseStructure;
using AniGenSharp.TestKit.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.SparseStructure;

public sealed class SparseStructureDecoderTests : TensorTest
{
    [Theory]
    [InlineData("layer")]
    [InlineData("group_normz")]
    public void Occupancy_matches_the_reference(string variant)
    {
        using var golden = new Golden("ss_decoder", variant);
        using var decoder = StructureModels.Decoder("ss_dae_" + variant);
        var latents = new FlowPair(golden["z"], golden["z_skl"]);
        var logits = decoder.Network.Forward(latents);
        golden.AssertClose("out", logits.Main, 1e-5);
        golden.AssertClose("out_skl", logits.Skeleton, 1e-5);

        var structure = StructureStage.Occupied(logits);
        Assert.Equal(WithoutBatch(golden["coords"]), structure.Coordinates);
        Assert.Equal(WithoutBatch(golden["coords_skl"]), OccupancyGrid.FromLogits(logits.Skeleton).Coordinates());

        // Uses the reference's own logits, because some of them differ from the threshold (their median) by less than rounding.
        var mainland = OccupancyGrid.FromLogits(golden["out_skl"] - golden["median_skl"]).LargestComponent();
        Assert.Equal(golden["mainland_mask_at_median"].data<bool>().ToArray(), mainland.Cells);
        Assert.Equal(
            OccupancyGrid.FromLogits(logits.Skeleton).LargestComponent().Coordinates(),
            structure.SkeletonCoordinates);
    }

    [Fact]
    public void Global_tokens_are_decoded_as_in_the_reference()
    {
        using var golden = new Golden("ss_decoder", "global");
        var config = SparseStructureDecoderConfig.Parse(
            new(System.Text.Json.JsonDocument.Parse(golden.Metadata["config"]).RootElement, "config"));
        Assert.Equal((12, 9), (config.GlobalTokens, config.GlobalTokensSkeleton));
        using var decoder = ParameterReader.Load(FakeCheckpoint.StateOf(golden), Placement.Cpu, p => new SparseStructureDecoder(config, p));
        var logits = decoder.Network.Forward(new FlowPair(golden["z"], golden["z_skl"]));
        foreach (var (name, grid) in new[] { ("out", logits.Main), ("out_skl", logits.Skeleton) })
        {
            Assert.Equal([1, 1, 64, 64, 64], grid.shape);
            golden.AssertClose(
                name + "[::8]", grid[.., .., TensorIndex.Slice(step: 8), TensorIndex.Slice(step: 8), TensorIndex.Slice(step: 8)], 1e-5);
            double norm = double.Parse(golden.Metadata[name + "_norm"], System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(norm, grid.to(ScalarType.Float64).norm().ToDouble(), norm * 1e-6);
        }
        Assert.Equal(int.Parse(golden.Metadata["occupied"]), (int)(logits.Main > 0).sum().ToInt64());
        Assert.Equal(int.Parse(golden.Metadata["occupied_skl"]), (int)(logits.Skeleton > 0).sum().ToInt64());
    }

    [Theory]
    [InlineData("out_channels", "2")]
    [InlineData("encode_global", "true")]
    [InlineData("encode_global_skl", "true")]
    [InlineData("norm_type", "\"batch\"")]
    [InlineData("surprise", "1")]
    public void Unsupported_arguments_are_rejected(string name, string value)
    {
        var arguments = new Dictionary<string, string>
        {
            ["out_channels"] = "1",
            ["out_channels_skl"] = "1",
            ["latent_channels"] = "8",
            ["latent_channels_skl"] = "4",
            ["num_res_blocks"] = "1",
            ["channels"] = "[8, 4]",
            ["encode_global_skl"] = "false",
        };
        SparseStructureDecoderConfig.Parse(Arguments());
        arguments[name] = value;
        Assert.Contains(name, Assert.Throws<CheckpointException>(() => SparseStructureDecoderConfig.Parse(Arguments())).Message);

        NetworkArguments Arguments() => new(
            System.Text.Json.JsonDocument.Parse(
                "{" + string.Join(",", arguments.Select(a => $"\"{a.Key}\": {a.Value}")) + "}").RootElement, "config");
    }

    private static int[] WithoutBatch(Tensor coords) => coords.narrow(1, 1, 3).contiguous().data<int>().ToArray();

    [Fact]
    public void The_full_size_decoder_uses_exactly_the_released_parameters()
    {
        var manifest = new Manifest("ss_dae_decoder");
        Assert.Equal(148, manifest.TensorCount);
        manifest.AssertFits((args, parameters) => new SparseStructureDecoder(SparseStructureDecoderConfig.Parse(args), parameters));
    }
}
