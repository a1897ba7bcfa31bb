using AniGenSharp.Devices;
using AniGenSharp.Diagnostics;
using AniGenSharp.TestKit;

namespace AniGenSharp.Tests.Diagnostics;

/// <summary>Compares the starter model's blocks with the values that ship with it.</summary>
[Trait("Speed", "Slow")]
public sealed class BlockProbeTests
{
    private static readonly LoadOptions s_cpu = new() { Device = "cpu", Precision = Precision.Float32 };

    /// <summary>
    /// If the networks change on purpose, record new values by setting the environment variable ANIGEN_RECORD_BLOCKS to the output file.
    /// </summary>
    [Fact]
    public void Every_block_has_the_recorded_values()
    {
        if (Environment.GetEnvironmentVariable("ANIGEN_RECORD_BLOCKS") is { Length: > 0 } path)
            BlockProbe.Record(TestPaths.Starter, s_cpu, path, default);

        var comparison = BlockProbe.Check(TestPaths.Starter, s_cpu, default);

        Assert.Null(comparison.FirstDivergence);
        Assert.True(comparison.Tensors.Count > 50);
        foreach (string network in new[] { "encoder/", "ss_flow/", "ss_decoder/", "slat_flow/", "slat_decoder/" })
            Assert.Contains(comparison.Tensors, tensor => tensor.Name.StartsWith(network, StringComparison.Ordinal));
    }

    /// <summary>Runs as on an Apple GPU: attention and convolutions by matrix products, with padded rows and windows.</summary>
    [Fact]
    public void The_policy_for_Apple_GPUs_changes_no_block()
    {
        using var forced = DevicePolicy.Force(DevicePolicy.Mps);
        Assert.Null(BlockProbe.Check(TestPaths.Starter, s_cpu, default).FirstDivergence);
    }

    [Fact]
    public void A_block_with_a_planted_fault_is_the_first_one_reported()
    {
        using var folder = new TemporaryFolder();
        FaultyStarter.Create(folder.Path);

        var first = BlockProbe.Check(folder.Path, s_cpu, default).FirstDivergence;

        Assert.Equal(FaultyStarter.Block, first?.Name);
    }
}
