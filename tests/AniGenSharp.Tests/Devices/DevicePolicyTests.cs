using AniGenSharp.Devices;
using AniGenSharp.Pipeline;
using AniGenSharp.Sampling;
using AniGenSharp.Sparse;
using AniGenSharp.TestKit.Tensors;
using AniGenSharp.Tests.SparseStructure;
using AniGenSharp.Tests.StructuredLatents;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Devices;

/// <summary>
/// Runs the workarounds for other devices' faults on the CPU, where they must give the same results as the plain operations.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class DevicePolicyTests : TensorTest
{
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
        var expected = nn.functional.conv3d(
            x.to(ScalarType.Float64), weight.to(ScalarType.Float64), bias.to(ScalarType.Float64), padding: [size / 2, size / 2, size / 2]);

        using var forced = DevicePolicy.Force(DevicePolicy.Mps with { GatherBytes = bytes });
        Assert.InRange(Golden.RelativeError(DenseConvolution.Forward(x, weight, bias), expected), 0, 1e-6);
    }

    /// <summary>
    /// Runs whole networks under the policy for Apple GPUs, with limits so low that everything is processed in small pieces.
    /// </summary>
    [Fact]
    public void Networks_give_the_same_result_under_every_policy()
    {
        using var structure = StructureModels.StarterFlow();
        using var decoder = StructureModels.StarterDecoder();
        using var flow = LatentModels.StarterFlow();
        using var golden = new Golden("starter", "stage1");
        int[] coordinates = [.. Enumerable.Range(0, 600).SelectMany(i => new[] { i / 100, i / 10 % 10, i % 10 })];
        int[] skeletonCoordinates = coordinates[..(3 * 350)];
        var generator = new Generator(3);
        var latents = new FlowPair(golden["ss_latent"], golden["ss_latent_skl"]);
        var config = flow.Network.Config;
        var state = new FlowPair(
            randn([1, 600, config.Geometry.Inputs + config.Skin.Inputs], generator: generator),
            randn([1, 350, config.Skeleton.Inputs], generator: generator));
        FlowPair[] Run(DevicePolicy? policy)
        {
            using var forced = policy is null ? null : DevicePolicy.Force(policy);
            using var voxels = new StageVoxels(new VoxelSet(coordinates, policy), new VoxelSet(skeletonCoordinates, policy));
            var session = flow.Network.On(voxels.Main, voxels.Skeleton).Prepare(golden["cond"], GuidanceBranches.Both);
            return
            [
                structure.Network.Prepare(golden["cond"], GuidanceBranches.Both).VelocityAt(latents, 500, true),
                decoder.Network.Forward(latents),
                voxels.Unpad(session.VelocityAt(voxels.Pad(state), 500, true)),
            ];
        }
        var expected = Run(null);
        foreach (var policy in new[] { DevicePolicy.Cuda, DevicePolicy.Mps with { MaxScores = 100_000, GatherBytes = 1 << 20 } })
        {
            foreach (var (actual, plain) in Run(policy).Zip(expected))
            {
                Assert.InRange(Golden.RelativeError(actual.Main, plain.Main), 0, 1e-5);
                Assert.InRange(Golden.RelativeError(actual.Skeleton, plain.Skeleton), 0, 1e-5);
            }
        }
    }

    /// <summary>
    /// The surface, skeleton field and skin weights of the released decoder and the starter model's, with padded rows and windows.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Decoders_give_the_same_result_under_the_policy_for_Apple_GPUs(bool isStarter)
    {
        using var loaded = isStarter ? LatentModels.StarterDecoder() : LatentModels.OfficialDecoder();
        var decoder = loaded.Network;
        int[] coordinates = RandomVoxels.Coordinates(5, 300), skeletonCoordinates = RandomVoxels.Coordinates(6, 200);
        var config = decoder.Config;
        var generator = new Generator(8);
        var latents = new FlowPair(
            randn([1, 300, config.Geometry.Latents + config.Skin.Latents], generator: generator),
            randn([1, 200, config.Skeleton.Latents], generator: generator));
        float[][] Run(DevicePolicy? policy)
        {
            using var forced = policy is null ? null : DevicePolicy.Force(policy);
            using var voxels = new StageVoxels(new VoxelSet(coordinates, policy), new VoxelSet(skeletonCoordinates, policy));
            var padded = voxels.Pad(latents);
            var fields = decoder.Decode(new SparseTensor(voxels.Main, padded.Main), new SparseTensor(voxels.Skeleton, padded.Skeleton));
            float[] features = fields.Surface.SkinFeatures, skeletonFeatures = fields.Skeleton.SkinFeatures;
            int width = decoder.SkinDecoder.Config.SkinChannels;
            int[] parents = [-1, 0, 1, 1, 0];
            var weights = decoder.SkinDecoder.Decode(features[..(9000 * width)], skeletonFeatures[..(parents.Length * width)], parents);
            return [fields.Surface.Features, features, skeletonFeatures, fields.Skeleton.SkinConfidence, weights.Values];
        }
        foreach (var (actual, plain) in Run(DevicePolicy.Mps with { MaxScores = 100_000, GatherBytes = 1 << 20 }).Zip(Run(null)))
            Assert.InRange(Golden.RelativeError(tensor(actual), tensor(plain)), 0, 1e-5);
    }
}
