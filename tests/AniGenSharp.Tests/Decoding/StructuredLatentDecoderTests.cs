using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Decoding;
using AniGenSharp.Devices;
using AniGenSharp.Geometry.Skeletons.Grouping;
using AniGenSharp.Sparse;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Decoding;

public sealed class StructuredLatentDecoderTests
{
    private const string Official = "slat_dae_official";

    [Fact]
    public void Every_stage_of_the_released_form_matches_the_reference()
    {
        using var scope = NewDisposeScope();
        using var golden = new Golden("slat_decoder", "official");
        using var loaded = LoadOfficial();
        var decoder = loaded.Network;
        using var voxels = Voxels(golden["coords"]);
        using var skeletonVoxels = Voxels(golden["coords_skl"]);
        var latents = new SparseTensor(voxels, golden["z"].unsqueeze(0));
        var skeletonLatents = new SparseTensor(skeletonVoxels, golden["z_skl"].unsqueeze(0));

        var (geometry, skeleton, skin) = decoder.Backbone(latents, skeletonLatents);
        golden.AssertClose("trace.blocks.1", geometry.Features[0], 1e-5);
        golden.AssertClose("trace.blocks_skl.1", skeleton.Features[0], 1e-5);
        golden.AssertClose("trace.blocks_skin.1", skin.Features[0], 1e-5);

        var fields = decoder.Decode(latents, skeletonLatents);

        Assert.Equal(64, fields.Surface.Resolution);
        Assert.Equal(76 * 64, fields.Surface.Count);
        golden.AssertClose("trace.out_layer[::16]", EverySixteenth(fields.Surface.Features, 101), 1e-5);
        golden.AssertClose("trace.out_layer_skin[::16]", EverySixteenth(fields.Surface.SkinFeatures, 32), 1e-5);
        AssertSame(golden, "skl.", fields.Skeleton);
        golden.AssertClose("skl.skin_feats", tensor(fields.Skeleton.SkinFeatures, fields.Skeleton.Count, 4), 1e-5);
        golden.AssertClose("skl.conf_skin", tensor(fields.Skeleton.SkinConfidence, fields.Skeleton.Count, 1), 1e-5);
        AssertSame(golden, "skl.", decoder.DecodeSkeleton(latents, skeletonLatents));
    }

    [Fact]
    public void Skin_weights_of_the_reference_mesh_match()
    {
        using var scope = NewDisposeScope();
        using var golden = new Golden("slat_decoder", "official");
        using var loaded = LoadOfficial();

        var weights = loaded.Network.SkinDecoder.Decode(
            golden["mesh.vertex_skin_feats"].data<float>().ToArray(),
            golden["skl.skin_feats_joints"].data<float>().ToArray(),
            golden["skl.parents_grouped"].data<int>().ToArray());

        var expected = golden["skl.skin_pred"];
        var actual = tensor(weights.Values, weights.VertexCount, weights.JointCount);
        Assert.InRange((actual - expected).abs().max().ToSingle(), 0, 1e-5);
        golden.AssertClose("skl.skin_pred", actual, 1e-5);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void The_starter_decodes_its_golden_latents()
    {
        using var scope = NewDisposeScope();
        using var stage1 = new Golden("starter", "stage1");
        using var golden = new Golden("starter", "stage2");
        using var loaded = LoadStarter();
        using var voxels = Voxels(stage1["coords"]);
        using var skeletonVoxels = Voxels(stage1["coords_skl"]);
        var latents = new SparseTensor(voxels, golden["slat_feats"].unsqueeze(0));
        var skeletonLatents = new SparseTensor(skeletonVoxels, golden["slat_feats_skl"].unsqueeze(0));

        var fields = loaded.Network.Decode(latents, skeletonLatents);

        Assert.Equal(64 * voxels.Count, fields.Surface.Count);
        golden.AssertClose("dec_out_layer_first256", tensor(fields.Surface.Features[..(256 * 101)], 256, 101), 1e-4);
        golden.AssertClose("dec_out_layer_skin_first256", tensor(fields.Surface.SkinFeatures[..(256 * 64)], 256, 64), 1e-4);
        golden.AssertClose("dec_out_layer_skl_skin", tensor(fields.Skeleton.SkinFeatures, skeletonVoxels.Count, 8), 1e-4);
        AssertSame(golden, "skl_", fields.Skeleton);
    }

    [Fact]
    public void A_second_decoding_leaves_no_tensors_behind()
    {
        using var golden = new Golden("slat_decoder", "official");
        using var loaded = LoadOfficial();
        void Decode()
        {
            using var scope = NewDisposeScope();
            using var voxels = Voxels(golden["coords"]);
            using var skeletonVoxels = Voxels(golden["coords_skl"]);
            loaded.Network.Decode(
                new SparseTensor(voxels, golden["z"].unsqueeze(0)), new SparseTensor(skeletonVoxels, golden["z_skl"].unsqueeze(0)));
        }

        Decode();
        var statistics = DisposeScopeManager.Statistics.TensorStatistics;
        long before = statistics.ThreadTotalLiveCount;
        Decode();
        Assert.Equal(before, statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void The_full_size_decoder_uses_exactly_the_released_parameters()
    {
        var manifest = new Manifest("slat_dae_decoder");
        Assert.Equal(403, manifest.TensorCount);
        manifest.AssertFits(
            (arguments, parameters) => new StructuredLatentDecoder(StructuredLatentDecoderConfig.Parse(arguments), parameters));
    }

    [Theory]
    [InlineData("""{"pe_mode": "rope"}""", "pe_mode")]
    [InlineData("""{"attn_mode": "shift_window"}""", "attn_mode")]
    [InlineData("""{"attn_mode": "shift_sequence"}""", "attn_mode")]
    [InlineData("""{"attn_mode": "shift_order"}""", "attn_mode")]
    [InlineData("""{"attn_mode_cross": "windowed"}""", "attn_mode_cross")]
    [InlineData("""{"attn_mode_cross": "serialized"}""", "attn_mode_cross")]
    [InlineData("""{"h_skin_unet_num_levels": 1, "model_channels_skin": 48, "num_heads_skin": 2}""", "model_channels_skin")]
    [InlineData("""{"h_skin_unet_num_levels": "four"}""", "h_skin_unet_num_levels")]
    [InlineData("""{"skin_cross_from_groupped": 1}""", "skin_cross_from_groupped")]
    [InlineData("""{"grouping_strategy": "spectral"}""", "grouping_strategy")]
    [InlineData("""{"no_such_flag": 1}""", "no_such_flag")]
    public void Unsupported_arguments_are_rejected_by_name(string changes, string name)
    {
        var arguments = TestCheckpoints.Changed(TestPaths.Fixture("ckpts", Official, "config.json"), "decoder", changes);
        var error = Assert.Throws<CheckpointException>(() => StructuredLatentDecoderConfig.Parse(arguments));
        Assert.Contains(name, error.Message);
    }

    private static void AssertSame(Golden golden, string prefix, SkeletonField field)
    {
        golden.AssertClose(prefix + "positions", field.Positions, 1e-6);
        golden.AssertClose(prefix + "joints", field.Joints, 1e-5);
        golden.AssertClose(prefix + "parents", field.Parents, 1e-5);
        golden.AssertClose(prefix + "conf_j", tensor(field.JointConfidence, field.Count, 1), 1e-5);
        golden.AssertClose(prefix + "conf_p", tensor(field.ParentConfidence, field.Count, 1), 1e-5);
    }

    private static LoadedNetwork<StructuredLatentDecoder> LoadOfficial() => TestCheckpoints.Load(
        Path.Combine(Official, "ckpts", "decoder_final.pt"),
        parameters => new StructuredLatentDecoder(
            StructuredLatentDecoderConfig.Parse(TestCheckpoints.Arguments(Official, "decoder")), parameters));

    private static LoadedNetwork<StructuredLatentDecoder> LoadStarter()
    {
        string folder = Path.Combine(TestPaths.Starter, "slat_dae");
        using var checkpoint = Checkpoint.Open(Path.Combine(folder, "ckpts", "decoder_final.pt"));
        var config = StructuredLatentDecoderConfig.Parse(TestCheckpoints.ArgumentsOf(Path.Combine(folder, "config.json"), "decoder"));
        return ParameterReader.Load(checkpoint, Placement.Cpu, parameters => new StructuredLatentDecoder(config, parameters));
    }

    private static VoxelSet Voxels(Tensor coordinates) => GoldenVoxels.Entry(coordinates, 0).Voxels;

    private static Tensor EverySixteenth(float[] rows, int columns) =>
        tensor(rows, rows.Length / columns, columns)[TensorIndex.Slice(step: 16)];
}
