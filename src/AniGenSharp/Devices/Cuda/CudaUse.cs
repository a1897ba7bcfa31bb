using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Devices.Cuda;

/// <summary>Describes whether CUDA graphs and this project's kernels are used; without them the results are the same but slower.</summary>
internal static class CudaUse
{
    /// <summary>A line for the user; null for a device of another kind.</summary>
    public static string? Describe(Device device)
    {
        if (device.type != DeviceType.CUDA)
            return null;
        string steps = CudaGraph.CanCapture(device)
            ? "recorded as graphs"
            : $"issued one by one ({Reason(CudaGraph.Enabled, "ANIGEN_CUDA_GRAPHS", "this libtorch does not export its graphs")})";
        string kernels = CudaKernel.CanCompile(device)
            ? "by AniGenSharp's kernels"
            : $"by libtorch's kernels ({Reason(CudaKernel.Enabled, "ANIGEN_CUDA_KERNELS", "NVRTC was not found")})";
        return $"sampling steps {steps}; norms, sums and gathers {kernels}";
    }

    private static string Reason(bool enabled, string variable, string missing) =>
        !enabled ? $"{variable}=0"
        : !CudaLibrary.IsAvailable ? "this libtorch does not export its CUDA streams; those for Linux usually do"
        : missing;
}
