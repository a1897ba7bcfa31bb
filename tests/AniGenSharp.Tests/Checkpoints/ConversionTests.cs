using AniGenSharp.Checkpoints;
using AniGenSharp.Decoding;
using AniGenSharp.Devices;
using AniGenSharp.TestSupport;
using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Checkpoints;

public sealed class ConversionTests : IDisposable
{
    private static readonly string Decoder = Path.Combine(TestPaths.Starter, "slat_dae", "ckpts", "decoder_final.pt");

    private readonly TemporaryFolder _folder = new();
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_converted_network_has_the_same_bits()
    {
        string path = _folder.File("decoder_final.safetensors");
        using (var source = Checkpoint.Open(Decoder))
            CheckpointConversion.Convert(source, path, half: false);
        using var converted = Checkpoint.Open(path);
        string[] kernels = [.. converted.Tensors.Keys.Where(n => n.EndsWith("conv.kernel", StringComparison.Ordinal))];
        Assert.NotEmpty(kernels);
        Assert.All(kernels, k => Assert.Equal(2, converted.Tensors[k].Shape.Length));

        var before = Weights(Decoder);
        var after = Weights(path);
        Assert.Equal(before.Count, after.Count);
        for (int i = 0; i < before.Count; i++)
            Assert.True(before[i].eq(after[i]).all().ToBoolean());
    }

    [Fact]
    public void Halving_takes_matrices_only_and_refuses_what_it_cannot_hold()
    {
        string source = TestPaths.Fixture("ckpts", "ss_flow_duet", "ckpts", "denoiser_step0000010.pt");
        string path = _folder.File("half.safetensors");
        using (var checkpoint = Checkpoint.Open(source))
        {
            Assert.All(checkpoint.Tensors.Values, t => Assert.Equal(StoredType.Float32, t.Type));
            CheckpointConversion.Convert(checkpoint, path, half: true);
        }
        using var converted = Checkpoint.Open(path);
        Assert.Equal(StoredType.Float16, converted.Tensors["blocks.0.self_attn.to_qkv.weight"].Type);
        Assert.Equal(StoredType.Float32, converted.Tensors["blocks.0.self_attn.to_qkv.bias"].Type);
        Assert.Equal(StoredType.Float32, converted.Tensors["blocks.0.norm2.weight"].Type);
        Assert.Equal(StoredType.Float32, converted.Tensors["pos_emb"].Type);

        using var large = new TensorCheckpoint(new() { ["x.weight"] = full([2, 2], 70000f) });
        Assert.Contains("'x.weight'", Assert.Throws<CheckpointException>(
            () => CheckpointConversion.Convert(large, _folder.File("large.safetensors"), half: true)).Message);
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_cancelled_conversion_leaves_nothing()
    {
        using var source = Checkpoint.Open(Decoder);
        Assert.Throws<OperationCanceledException>(
            () => CheckpointConversion.Convert(source, _folder.File("x.safetensors"), half: false, new CancellationToken(canceled: true)));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    /// <summary>Every tensor a network computes with, in the order it took them; kernels in their stored layout apart.</summary>
    private List<Tensor> Weights(string path)
    {
        var config = StructuredLatentDecoderConfig.Parse(TestCheckpoints.ArgumentsOf(Path.Combine(TestPaths.Starter, "slat_dae", "config.json"), "decoder"));
        using var checkpoint = Checkpoint.Open(path);
        using var network = ParameterReader.Load(checkpoint, Placement.Cpu, p => new StructuredLatentDecoder(config, p));
        return [.. network.Weights.Where(w => w.dim() != 5).Select(w => w.clone())];
    }
}
