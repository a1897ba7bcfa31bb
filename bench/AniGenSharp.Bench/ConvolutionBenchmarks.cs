using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using AniGenSharp.Runtime;
using AniGenSharp.Sparse;
using AniGenSharp.TestKit.Tensors;
using BenchmarkDotNet.Attributes;
using static TorchSharp.torch;

namespace AniGenSharp.Bench;

/// <summary>
/// Submanifold convolution on a spherical shell, both plain and after a subdivision (folded, and on the subdivided voxels).
/// </summary>
public class ConvolutionBenchmarks
{
    private LoadedNetwork<SubmanifoldConvolution> _plain = null!;
    private LoadedNetwork<SubdividedConvolution> _folded = null!;
    private SparseTensor _x = null!;

    /// <summary>Voxels along each side of the grid.</summary>
    [Params(32, 64)]
    public int Resolution { get; set; }

    /// <summary>Number of input channels; there are half as many output channels.</summary>
    [Params(64)]
    public int Channels { get; set; }

    /// <summary>Draws weights and features, and finds the neighbors.</summary>
    [GlobalSetup]
    public void Setup()
    {
        TorchRuntime.Initialize();
        var weights = FakeCheckpoint.Random(("conv.weight", [Channels / 2, 3, 3, 3, Channels]), ("conv.bias", [Channels / 2]));
        _plain = ParameterReader.Load(
            weights, Placement.Cpu, parameters => new SubmanifoldConvolution(parameters, 3, Channels, Channels / 2));
        _folded = ParameterReader.Load(weights, Placement.Cpu, parameters => new SubdividedConvolution(parameters, Channels, Channels / 2));
        var voxels = Voxels.Shell(Resolution);
        _x = new SparseTensor(voxels, rand(1, voxels.Count, Channels));
        Plain();
        Subdivided();
        SubdividedOnHalves();
    }

    /// <summary>On the original voxels.</summary>
    [Benchmark]
    public void Plain() => Once(() => _plain.Network.Forward(_x));

    /// <summary>On the subdivided voxels, in the folded form.</summary>
    [Benchmark(Baseline = true)]
    public void Subdivided() => Once(() => _folded.Network.Forward(_x));

    /// <summary>On the subdivided voxels, the way the reference does it.</summary>
    [Benchmark]
    public void SubdividedOnHalves() => Once(() => _plain.Network.Forward(SparseResampling.Subdivide(_x)));

    private static void Once<T>(Func<T> forward)
    {
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        forward();
    }
}
