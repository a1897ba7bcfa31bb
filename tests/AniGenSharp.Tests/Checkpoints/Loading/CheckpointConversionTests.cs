using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Decoding;
using AniGenSharp.Devices;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Gltf;
using AniGenSharp.Sparse;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Checkpoints.Loading;

public sealed class CheckpointConversionTests : TensorTest
{
    private static readonly string s_decoder = Path.Combine(TestPaths.Starter, "slat_dae", "ckpts", "decoder_final.pt");

    private readonly TemporaryFolder _folder = new();

    public override void Dispose()
    {
        _folder.Dispose();
        base.Dispose();
    }

    [Fact]
    public void A_converted_network_has_the_same_bits()
    {
        string path = _folder.File("decoder_final.safetensors");
        using (var source = Checkpoint.Open(s_decoder))
            CheckpointConversion.Convert(source, path, half: false);
        using var converted = Checkpoint.Open(path);
        string[] kernels = [.. converted.Tensors.Keys.Where(n => n.EndsWith("conv.kernel", StringComparison.Ordinal))];
        Assert.NotEmpty(kernels);
        Assert.All(kernels, k => Assert.Equal(2, converted.Tensors[k].Shape.Length));

        var before = Weights(s_decoder);
        var after = Weights(path);
        Assert.Equal(before.Count, after.Count);
        for (int i = 0; i < before.Count; i++)
            Assert.True(before[i].eq(after[i]).all().ToBoolean());
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void A_converted_model_generates_the_same_bytes()
    {
        string folder = _folder.File("model");
        foreach (string file in Directory.GetFiles(TestPaths.Starter, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(folder, Path.GetRelativePath(TestPaths.Starter, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (!file.EndsWith(".pt", StringComparison.Ordinal))
            {
                File.Copy(file, target);
                continue;
            }
            using var source = Checkpoint.Open(file);
            CheckpointConversion.Convert(source, Path.ChangeExtension(target, ".safetensors"), half: false);
        }
        byte[] expected = Glb(TestPaths.Starter), actual = Glb(folder);
        Assert.True(expected.AsSpan().SequenceEqual(actual), "The assets differ.");

        static byte[] Glb(string model)
        {
            using var anigen = ImageTo3D.Load(model, new LoadOptions { Device = "cpu" });
            var asset = anigen.Run(TestPaths.Sample("bird_04.png"), new GenerationOptions { StructureSteps = 1, LatentSteps = 1 });
            return GlbWriter.ToBytes(asset, new GlbOptions());
        }
    }

    [Fact]
    public void A_converted_decoder_of_the_released_form_computes_the_same_bits()
    {
        string path = _folder.File("decoder_final.safetensors");
        string original = TestPaths.Fixture("ckpts", "slat_dae_official", "ckpts", "decoder_final.pt");
        using (var source = Checkpoint.Open(original))
            CheckpointConversion.Convert(source, path, half: false);
        using var golden = new Golden("slat_decoder", "official");
        var (before, after) = (Decode(original), Decode(path));
        Assert.Equal(before.Surface.Features, after.Surface.Features);
        Assert.Equal(before.Surface.SkinFeatures, after.Surface.SkinFeatures);
        Assert.Equal(before.Skeleton.Joints, after.Skeleton.Joints);
        Assert.Equal(before.Skeleton.Parents, after.Skeleton.Parents);
        Assert.Equal(before.Skeleton.SkinFeatures, after.Skeleton.SkinFeatures);

        StructuredLatentFields Decode(string weights)
        {
            var config = StructuredLatentDecoderConfig.Parse(TestCheckpoints.Arguments("slat_dae_official", "decoder"));
            using var checkpoint = Checkpoint.Open(weights);
            using var network = ParameterReader.Load(checkpoint, Placement.Cpu, p => new StructuredLatentDecoder(config, p));
            var (voxels, _) = GoldenVoxels.Entry(golden["coords"], 0);
            var (skeletonVoxels, _) = GoldenVoxels.Entry(golden["coords_skl"], 0);
            return network.Network.Decode(
                new SparseTensor(voxels, golden["z"].unsqueeze(0)), new SparseTensor(skeletonVoxels, golden["z_skl"].unsqueeze(0)));
        }
    }

    [Fact]
    public void Halving_converts_only_matrices_and_rejects_values_that_are_too_large()
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

        using var large = FakeCheckpoint.Of(new() { ["x.weight"] = full([2, 2], 70000f) });
        Assert.Contains("'x.weight'", Assert.Throws<CheckpointException>(
            () => CheckpointConversion.Convert(large, _folder.File("large.safetensors"), half: true)).Message);
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Halving_also_converts_the_matrices_of_a_low_rank_adaptation()
    {
        using var source = FakeCheckpoint.Of(new()
        {
            ["blocks.0.cross_attn.to_q.lora_A"] = ones(8, 4),
            ["blocks.0.cross_attn.to_q.lora_B"] = ones(4, 8),
        });
        string path = _folder.File("lora.safetensors");
        CheckpointConversion.Convert(source, path, half: true);
        using var converted = Checkpoint.Open(path);
        Assert.All(converted.Tensors.Values, stored => Assert.Equal(StoredType.Float16, stored.Type));
    }

    [Fact]
    public void A_canceled_conversion_leaves_nothing_behind()
    {
        using var source = Checkpoint.Open(s_decoder);
        Assert.Throws<OperationCanceledException>(
            () => CheckpointConversion.Convert(source, _folder.File("x.safetensors"), half: false, new CancellationToken(canceled: true)));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    /// <summary>All weights of a network in the order in which it read them, except kernels, whose layout differs.</summary>
    private List<Tensor> Weights(string path)
    {
        var config = StructuredLatentDecoderConfig.Parse(
            TestCheckpoints.ArgumentsOf(Path.Combine(TestPaths.Starter, "slat_dae", "config.json"), "decoder"));
        using var checkpoint = Checkpoint.Open(path);
        using var network = ParameterReader.Load(checkpoint, Placement.Cpu, p => new StructuredLatentDecoder(config, p));
        return [.. network.Weights.Where(w => w.dim() != 5).Select(w => w.clone())];
    }
}
