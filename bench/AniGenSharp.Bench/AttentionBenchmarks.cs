using AniGenSharp.Devices;
using AniGenSharp.Runtime;
using AniGenSharp.Sparse;
using BenchmarkDotNet.Attributes;
using static TorchSharp.torch;

namespace AniGenSharp.Bench;

/// <summary>Attention over the voxels of a shell: in windows of 8 voxels, and over all voxels.</summary>
public class AttentionBenchmarks
{
    private Tensor _q = null!, _k = null!, _v = null!;
    private VoxelSet _voxels = null!;

    /// <summary>Voxels along each side of the grid.</summary>
    [Params(16, 32, 64)]
    public int Resolution { get; set; }

    /// <summary>Draws queries, keys and values of 4 heads of 64 channels.</summary>
    [GlobalSetup]
    public void Setup()
    {
        TorchRuntime.Initialize();
        _voxels = Voxels.Shell(Resolution);
        (_q, _k, _v) = (rand(1, _voxels.Count, 4, 64), rand(1, _voxels.Count, 4, 64), rand(1, _voxels.Count, 4, 64));
    }

    /// <summary>Shifted windows.</summary>
    [Benchmark]
    public void Windowed() => Once(() => WindowedAttention.Attend(_voxels.Windows(8, 4), _q, _k, _v));

    /// <summary>Full attention.</summary>
    [Benchmark]
    public void Full() => Once(() => Attention.Full(_q, _k, _v));

    private static void Once<T>(Func<T> forward)
    {
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        forward();
    }
}
