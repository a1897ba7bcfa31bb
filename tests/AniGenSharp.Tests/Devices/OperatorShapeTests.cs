using AniGenSharp.Decoding;
using AniGenSharp.Devices;
using AniGenSharp.Pipeline;
using AniGenSharp.Sampling;
using AniGenSharp.Sparse;
using AniGenSharp.SparseStructure;
using AniGenSharp.StructuredLatents;
using AniGenSharp.TestKit.Tensors;
using AniGenSharp.TestKit.Tensors.Operators;
using AniGenSharp.Tests.StructuredLatents;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Devices;

/// <summary>
/// MPS compiles and keeps a graph for every operator and shape. Hardly any two pictures have the same number of voxels, so without padding
/// every picture would add new shapes.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class OperatorShapeTests : TensorTest
{
    private const int Pictures = 50;

    [Fact(Explicit = true)]
    public void Fifty_pictures_share_their_shapes()
    {
        Assert.SkipUnless(OperatorRecorder.IsSupported, "Operators can be recorded only on Linux x64.");
        using var flow = LatentModels.Flow("slat_flow_auto");
        using var decoder = LatentModels.OfficialDecoder();
        using var golden = new Golden("slat_flow", "auto");
        var condition = golden["cond"];
        HashSet<string>[] Run(DevicePolicy policy, int pictures) =>
            [.. Enumerable.Range(0, pictures).Select(seed => Shapes(flow.Network, decoder.Network, condition, policy, seed))];

        var padded = Run(DevicePolicy.Mps, Pictures);
        var plain = Run(DevicePolicy.Mps with { PadsRows = false }, 10);

        int[] known = Totals(padded), unpadded = Totals(plain);
        TestContext.Current.SendDiagnosticMessage($"padded: {string.Join(" ", known)}; not: {string.Join(" ", unpadded)}");
        Assert.InRange(known[^1], known[0], 3 * known[0]);
        Assert.True(unpadded[^1] > 6 * unpadded[0], "Ten pictures share their shapes even without padding, so this test proves nothing.");
    }

    private static int[] Totals(HashSet<string>[] pictures)
    {
        var known = new HashSet<string>();
        return [.. pictures.Select(shapes =>
        {
            known.UnionWith(shapes);
            return known.Count;
        })];
    }

    /// <summary>The operators and their shapes, from the noise of the latents to the decoded rows.</summary>
    private static HashSet<string> Shapes(
        StructuredLatentFlowModel flow, StructuredLatentDecoder decoder, Tensor condition, DevicePolicy policy, int seed)
    {
        using var scope = NewDisposeScope();
        using var forced = DevicePolicy.Force(policy);
        var random = new Random(seed);
        var structure = new OccupiedVoxels(
            RandomVoxels.Coordinates(seed, random.Next(260, 640)), RandomVoxels.Coordinates(~seed, random.Next(260, 640)));
        using var voxels = StageVoxels.Of(structure, "random", CPU);
        var (f, d) = (flow.Config, decoder.Config);
        var noise = new FlowPair(Noise(voxels.Main, f.Geometry.Inputs + f.Skin.Inputs), Noise(voxels.Skeleton, f.Skeleton.Inputs));
        var latents = new FlowPair(Noise(voxels.Main, d.Geometry.Latents + d.Skin.Latents), Noise(voxels.Skeleton, d.Skeleton.Latents));
        using var recorder = new OperatorRecorder(withShapes: true);
        flow.On(voxels.Main, voxels.Skeleton).Prepare(condition, GuidanceBranches.Both).VelocityAt(noise, 500, guided: true);
        var (main, skeleton) = (new SparseTensor(voxels.Main, latents.Main), new SparseTensor(voxels.Skeleton, latents.Skeleton));
        // The decoder's last layers process 64 times as many voxels and take most of the time, so they run for some pictures only.
        if (seed % 25 == 0)
            decoder.Decode(main, skeleton);
        else
            decoder.Backbone(main, skeleton);
        // From two joints to a hundred: a generated rig has 10 to 60.
        int joints = random.Next(2, 100), channels = decoder.SkinDecoder.Config.SkinChannels;
        int[] parents = [.. Enumerable.Range(-1, joints)];
        decoder.SkinDecoder.Decode(new float[random.Next(3000, 9000) * channels], new float[joints * channels], parents);
        return [.. recorder.Calls.Where(call => MpsOperators.Packaged.HasKernel(call.Name)).Select(call => $"{call.Name} {call.Shapes}")];

        static Tensor Noise(VoxelSet set, int channels) => set.Pad(randn(1, set.Count, channels));
    }
}
