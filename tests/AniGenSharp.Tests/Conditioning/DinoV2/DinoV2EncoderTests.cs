using System.Text.Json;
using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Conditioning;
using AniGenSharp.Conditioning.DinoV2;
using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Devices;
using AniGenSharp.Devices.Memory;
using AniGenSharp.Geometry;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Conditioning.DinoV2;

public sealed class DinoV2EncoderTests
{
    private const string Tiny = "dinov2_tiny/dinov2_tiny_reg4_pretrain.pth";

    /// <summary>The released ViT-L/14 with four registers.</summary>
    private static readonly DinoV2Config s_large = new()
    {
        ImageSize = 518,
        PatchSize = 14,
        Channels = 1024,
        Depth = 24,
        Heads = 16,
        Registers = 4,
        LayerScale = true,
        InterpolateAntialias = true,
    };

    [Theory]
    [InlineData("tiny_140x98")]
    [InlineData("tiny_518x518")]
    public void Matches_the_reference(string name)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var golden = new Golden("dino", name);
        using var network = LoadTiny(golden);
        var picture = Picture(golden["image_u8_div7"]);
        var input = PictureConditioner.Normalize(picture);
        var features = network.Network.Features(input);
        if (golden.Names.Contains("x_prenorm"))
        {
            golden.AssertClose("normalised", input, 1e-6);
            golden.AssertClose("x_prenorm", features, 1e-5);
        }
        golden.AssertClose("features", network.Network.Condition(input), 1e-5);
    }

    [Fact]
    public void The_position_embedding_is_interpolated_as_in_the_reference()
    {
        using var scope = NewDisposeScope();
        using var golden = new Golden("dino", "tiny_140x98");
        using var network = LoadTiny(golden);
        golden.AssertClose("pos_embed_interpolated", network.Network.Positions(10, 7), 1e-5);
    }

    [Theory]
    [InlineData(10, 7)]
    [InlineData(4, 9)]
    public void Without_antialiasing_the_interpolation_is_plain_bicubic(int rows, int columns)
    {
        using var scope = NewDisposeScope();
        var embedding = rand(1, 26, 3);
        var expected = nn.functional.interpolate(
            embedding.narrow(1, 1, 25).reshape(1, 5, 5, 3).permute(0, 3, 1, 2), [rows, columns], mode: InterpolationMode.Bicubic)
            .permute(0, 2, 3, 1).reshape(1, -1, 3);
        var actual = new PositionEmbedding(embedding, antialias: false, offset: 0).For(rows, columns);
        Assert.InRange(Golden.RelativeError(actual.narrow(1, 1, rows * columns), expected), 0, 1e-6);
    }

    [Fact]
    public void The_offset_changes_the_scale()
    {
        using var scope = NewDisposeScope();
        var embedding = rand(1, 26, 3);
        var expected = nn.functional.interpolate(
            embedding.narrow(1, 1, 25).reshape(1, 5, 5, 3).permute(0, 3, 1, 2), scale_factor: [7.1 / 5, 8.1 / 5],
            mode: InterpolationMode.Bicubic,
            recompute_scale_factor: false).permute(0, 2, 3, 1).reshape(1, -1, 3);
        var actual = new PositionEmbedding(embedding, antialias: false, offset: 0.1).For(7, 8);
        Assert.InRange(Golden.RelativeError(actual.narrow(1, 1, 56), expected), 0, 1e-6);
    }

    [Fact]
    public void The_starters_tokens_match_its_golden()
    {
        using var scope = NewDisposeScope();
        using var golden = new Golden("starter", "stage1");
        var config = DinoV2Config.Parse(TestCheckpoints.ArgumentsOf(Path.Combine(TestPaths.Starter, "encoder", "config.json"), "encoder"));
        using var checkpoint = Checkpoint.Open(Path.Combine(TestPaths.Starter, "encoder", "ckpts", "encoder_final.pt"));
        using var cache = new NetworkCache(0);
        var conditioner = new PictureConditioner(
            cache.Add(0, _ => ParameterReader.Load(checkpoint, Placement.Cpu, p => new DinoV2Encoder(config, p))), 224);
        var prepared = conditioner.Prepare(PictureReader.Read(TestPaths.Sample("trex_01.png")), "trex_01.png");
        golden.AssertClose("cond", conditioner.Encode(prepared.Rgb), 1e-5);
    }

    [Fact]
    public void The_released_checkpoint_fits()
    {
        using var checkpoint = new Manifest("dinov2_vitl14_reg").Shapes();
        using var network = ParameterReader.Load(checkpoint, Placement.Cpu, p => new DinoV2Encoder(s_large, p));
        Assert.Equal(344, checkpoint.Tensors.Count);
    }

    [Fact]
    public void A_checkpoint_of_another_depth_is_rejected_with_a_parameter_name()
    {
        using var checkpoint = new Manifest("dinov2_vitl14_reg").Shapes();
        var e = Assert.Throws<CheckpointException>(
            () => ParameterReader.Load(checkpoint, Placement.Cpu, p => new DinoV2Encoder(s_large with { Depth = 23 }, p)));
        Assert.Contains("blocks.23.attn.qkv.weight", e.Message);
    }

    [Theory]
    [InlineData("""{"ffn_layer": "swiglufused"}""", "ffn_layer")]
    [InlineData("""{"in_chans": 4}""", "in_chans")]
    [InlineData("""{"embed_dim": 100, "num_heads": 3}""", "num_heads")]
    [InlineData("""{"rope": true}""", "rope")]
    public void An_unsupported_argument_is_named(string json, string name)
    {
        using var document = JsonDocument.Parse(json);
        var e = Assert.Throws<CheckpointException>(() => DinoV2Config.Parse(new NetworkArguments(document.RootElement, "config.json")));
        Assert.Contains(name, e.Message);
    }

    [Fact]
    public void Repeated_calls_leave_no_tensors_behind()
    {
        using var golden = new Golden("dino", "tiny_140x98");
        using var network = LoadTiny(golden);
        using var noGradient = no_grad();
        using var input = rand(1, 3, 28, 42);
        network.Network.Condition(input).Dispose();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (int i = 0; i < 3; i++)
            network.Network.Condition(input).Dispose();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static LoadedNetwork<DinoV2Encoder> LoadTiny(Golden golden)
    {
        using var document = JsonDocument.Parse(golden.Metadata["args"]);
        var config = DinoV2Config.Parse(new NetworkArguments(document.RootElement, "config"));
        return TestCheckpoints.Load(Tiny, parameters => new DinoV2Encoder(config, parameters));
    }

    /// <summary>The fixture's picture, which consists of squares of 7 x 7 equal pixels.</summary>
    private static RgbaImage Picture(Tensor small)
    {
        int height = (int)small.shape[0] * 7, width = (int)small.shape[1] * 7;
        byte[] source = small.data<byte>().ToArray();
        var pixels = new byte[width * height * 4];
        for (int i = 0; i < width * height; i++)
        {
            int from = (i / width / 7 * (width / 7) + i % width / 7) * 3;
            source.AsSpan(from, 3).CopyTo(pixels.AsSpan(4 * i));
            pixels[4 * i + 3] = 255;
        }
        return new RgbaImage(width, height, pixels);
    }
}
