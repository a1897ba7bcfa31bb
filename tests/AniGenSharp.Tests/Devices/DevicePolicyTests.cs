using AniGenSharp.Devices;
using AniGenSharp.Sampling;
using AniGenSharp.Sparse;
using AniGenSharp.TestKit.Tensors;
using AniGenSharp.Tests.SparseStructure;
using AniGenSharp.Tests.StructuredLatents;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Devices;

/// <summary>The ways round what other devices do wrong, taken on the CPU: they must give what the plain way gives.</summary>
[Trait("Speed", "Slow")]
public sealed class DevicePolicyTests : TensorTest
{
    [Theory]
    [InlineData(1, 50, 33, 7, false)]
    [InlineData(2, 64, 64, 16, false)]
    [InlineData(3, 50, 40, 1, true)]
    [InlineData(2, 41, 40, 20, true)]
    public void Attention_in_chunks_equals_the_plain_form(long batch, long queries, long keys, long chunk, bool padded)
    {
        const long Heads = 3;
        var q = randn([batch, queries, Heads, 16]);
        var (k, v) = (randn([batch, keys, Heads, 16]), randn([batch, keys, Heads, 16]));
        var bias = padded ? zeros([batch, 1, 1, keys]).index_fill_(3, tensor(new long[] { 1, 5 }), float.NegativeInfinity) : null;
        var scores = matmul(q.transpose(1, 2).to(ScalarType.Float64), k.permute(0, 2, 3, 1).to(ScalarType.Float64)) / 4;
        var plain = matmul(softmax(bias is null ? scores : scores + bias, -1), v.transpose(1, 2).to(ScalarType.Float64)).transpose(1, 2);

        using var forced = DevicePolicy.Force(new DevicePolicy { MaxScores = batch * Heads * keys * chunk + 1 });
        Assert.InRange(Golden.RelativeError(Attention.Full(q, k, v, bias), plain), 0, 1e-6);
    }

    /// <summary>What Apple GPUs need: 16 heads over 20,000 tokens would be 6.4e9 scores, and no kernel may see 2^32 of them.</summary>
    [Fact]
    public void Attention_on_Apple_gpus_never_reaches_the_size_that_fails()
    {
        const long Heads = 16, Tokens = 20000;
        long chunk = DevicePolicy.Mps.MaxScores / (Heads * Tokens);
        Assert.InRange(chunk, 64, Tokens);
        Assert.True(chunk * Heads * Tokens * sizeof(float) < 1L << 32);
    }

    [Theory]
    [InlineData(1, 4, 6, 3, 1L << 40)]
    [InlineData(2, 4, 6, 3, 1)]
    [InlineData(1, 5, 7, 3, 20000)]
    [InlineData(1, 4, 6, 1, 1)]
    [InlineData(1, 3, 6, 5, 9000)]
    public void A_convolution_by_products_equals_the_plain_one(long batch, long channels, long edge, long size, long bytes)
    {
        var x = randn([batch, channels, edge, edge + 1, edge + 2]);
        var weight = randn([3, channels, size, size, size]);
        var bias = randn(3);
        var expected = nn.functional.conv3d(x.to(ScalarType.Float64), weight.to(ScalarType.Float64), bias.to(ScalarType.Float64), padding: [size / 2, size / 2, size / 2]);

        using var forced = DevicePolicy.Force(DevicePolicy.Mps with { GatherBytes = bytes });
        Assert.InRange(Golden.RelativeError(DenseConvolution.Forward(x, weight, bias), expected), 0, 1e-6);
    }

    /// <summary>Whole networks under the policy of Apple GPUs, made to cut everything small.</summary>
    [Fact]
    public void Networks_give_the_same_under_every_policy()
    {
        using var structure = StructureModels.StarterFlow();
        using var decoder = StructureModels.StarterDecoder();
        using var flow = LatentModels.StarterFlow();
        using var golden = new Golden("starter", "stage1");
        using var voxels = new VoxelSet([.. Enumerable.Range(0, 600).SelectMany(i => new[] { i / 100, i / 10 % 10, i % 10 })]);
        var generator = new Generator(3);
        var latents = new FlowPair(golden["ss_latent"], golden["ss_latent_skl"]);
        var config = flow.Network.Config;
        var state = new FlowPair(
            randn([1, voxels.Count, config.Geometry.Inputs + config.Skin.Inputs], generator: generator),
            randn([1, voxels.Count, config.Skeleton.Inputs], generator: generator));
        FlowPair[] Run() =>
        [
            structure.Network.Prepare(golden["cond"], GuidanceBranches.Both).VelocityAt(latents, 500, true),
            decoder.Network.Forward(latents),
            flow.Network.On(voxels, voxels).Prepare(golden["cond"], GuidanceBranches.Both).VelocityAt(state, 500, true),
        ];
        var expected = Run();
        foreach (var policy in new[] { DevicePolicy.Cuda, DevicePolicy.Mps with { MaxScores = 100_000, GatherBytes = 1 << 20 } })
        {
            using var forced = DevicePolicy.Force(policy);
            foreach (var (actual, plain) in Run().Zip(expected))
            {
                Assert.InRange(Golden.RelativeError(actual.Main, plain.Main), 0, 1e-5);
                Assert.InRange(Golden.RelativeError(actual.Skeleton, plain.Skeleton), 0, 1e-5);
            }
        }
    }
}
