using AniGenSharp.Devices;
using AniGenSharp.Pipeline;
using AniGenSharp.Sampling;
using AniGenSharp.Sparse;
using AniGenSharp.SparseStructure;
using AniGenSharp.TestKit.Tensors;
using AniGenSharp.Tests.StructuredLatents;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Devices;

/// <summary>
/// Counts how often the decoder makes the host wait for the device; a sampling step never does (LosslessOptimizationsTests).
/// </summary>
public sealed class HostWaitTests : TensorTest
{
    /// <summary>There is one wait per slice of a head's rows, and none before the heads.</summary>
    [Fact]
    [Trait("Speed", "Slow")]
    public void The_decoder_waits_only_for_the_rows_of_its_heads()
    {
        using var forced = DevicePolicy.Force(DevicePolicy.Mps);
        using var loaded = LatentModels.OfficialDecoder();
        var decoder = loaded.Network;
        using var voxels = StageVoxels.Of(
            new OccupiedVoxels(RandomVoxels.Coordinates(1, 60), RandomVoxels.Coordinates(2, 40)), "random", CPU);
        var latents = voxels.Pad(new FlowPair(
            randn(1, 60, decoder.Config.Geometry.Latents + decoder.Config.Skin.Latents), randn(1, 40, decoder.Config.Skeleton.Latents)));
        var (main, skeleton) = (new SparseTensor(voxels.Main, latents.Main), new SparseTensor(voxels.Skeleton, latents.Skeleton));

        long before = HostTensors.FetchesOfThread;
        decoder.Backbone(main, skeleton);
        Assert.Equal(before, HostTensors.FetchesOfThread);

        decoder.Decode(main, skeleton);
        long rows = 64 * 60, slices = (rows + DevicePolicy.Mps.HeadRows - 1) / DevicePolicy.Mps.HeadRows;
        Assert.Equal(before + 2 * slices + 2, HostTensors.FetchesOfThread);
    }
}
