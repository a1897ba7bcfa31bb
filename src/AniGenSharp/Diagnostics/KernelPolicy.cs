using AniGenSharp.Devices.Cuda;

namespace AniGenSharp.Diagnostics;

/// <summary>
/// The optional fast paths of CUDA devices that a diagnostic run takes. It applies to the whole process and is written to the recording's
/// metadata, which thus documents the kernels that ran. Other devices have no such paths.
/// </summary>
/// <param name="FusedKernels">Several layers may run as one kernel.</param>
/// <param name="Graphs">Sampling steps may be captured as CUDA graphs, which run the same kernels in the same order.</param>
internal sealed record KernelPolicy(bool FusedKernels, bool Graphs)
{
    /// <summary>
    /// The kernels of a normal run. Graphs are off because no tensor can be read while a graph runs; what they replay is unchanged.
    /// </summary>
    public static KernelPolicy Production { get; } = new(CudaKernel.Enabled, Graphs: false);

    /// <summary>Every layer runs separately, so that each has an output to compare and to explain.</summary>
    public static KernelPolicy Plain { get; } = new(FusedKernels: false, Graphs: false);

    /// <summary>Applies the policy until the result is disposed.</summary>
    public IDisposable Apply()
    {
        var before = new KernelPolicy(CudaKernel.Enabled, CudaGraph.Enabled);
        Set(this);
        return new Restore(before);
    }

    /// <summary>Adds the policy to a recording's metadata.</summary>
    public void Describe(IDictionary<string, string> metadata)
    {
        metadata["fused_kernels"] = FusedKernels ? "on" : "off";
        metadata["cuda_graphs"] = Graphs ? "on" : "off";
    }

    private static void Set(KernelPolicy policy) => (CudaKernel.Enabled, CudaGraph.Enabled) = (policy.FusedKernels, policy.Graphs);

    private sealed class Restore(KernelPolicy before) : IDisposable
    {
        public void Dispose() => Set(before);
    }
}
