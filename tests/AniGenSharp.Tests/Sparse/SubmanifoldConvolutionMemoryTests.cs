using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using AniGenSharp.Sparse;
using AniGenSharp.TestKit.Tensors;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Sparse;

/// <summary>Measures in the process's memory how much the convolutions gather at once (tests of this assembly run one at a time).</summary>
public sealed class SubmanifoldConvolutionMemoryTests
{
    private const int Side = 54, Channels = 40;

    [Fact]
    [Trait("Speed", "Slow")]
    public void A_convolution_gathers_in_slices_of_bounded_memory()
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        using var checkpoint = FakeCheckpoint.Of(new()
        {
            ["conv.weight"] = randn([Channels, 3, 3, 3, Channels]),
            ["conv.bias"] = randn([Channels]),
        });
        using var convolution = ParameterReader.Load(checkpoint, Placement.Cpu, p => new SubmanifoldConvolution(p, 3, Channels, Channels));
        using var voxels = new VoxelSet(
            [.. Enumerable.Range(0, Side * Side * Side).SelectMany(i => new[] { i / Side / Side, i / Side % Side, i % Side })]);
        var x = new SparseTensor(voxels, randn(1, voxels.Count, Channels));
        convolution.Network.Forward(x); // creates the neighbor map, which is kept

        long all = 27L * voxels.Count * Channels * sizeof(float);
        long output = (long)voxels.Count * Channels * sizeof(float);
        long sliced = Peak(DevicePolicy.Cpu), whole = Peak(DevicePolicy.Cpu with { GatherBytes = long.MaxValue / 4 });
        TestContext.Current.SendDiagnosticMessage($"sliced {sliced:n0}, whole {whole:n0}, gather {all:n0}, output {output:n0}");
        Assert.True(whole > 0.8 * all, $"{whole:n0} bytes for a gather of {all:n0}");
        Assert.True(
            sliced < 3 * output + 4 * DevicePolicy.Cpu.GatherBytes,
            $"{sliced:n0} bytes in slices of {DevicePolicy.Cpu.GatherBytes:n0}, output {output:n0}");

        // The peak resident memory while the convolution runs, polled continuously.
        long Peak(DevicePolicy policy)
        {
            using var forced = DevicePolicy.Force(policy);
            long before = Environment.WorkingSet, peak = before;
            using var done = new ManualResetEventSlim();
            var watch = new Thread(() =>
            {
                while (!done.IsSet)
                    peak = Math.Max(peak, Environment.WorkingSet);
            });
            watch.Start();
            using (var run = NewDisposeScope())
                convolution.Network.Forward(x);
            done.Set();
            watch.Join();
            return peak - before;
        }
    }
}
