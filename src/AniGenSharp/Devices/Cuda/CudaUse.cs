using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Devices.Cuda;

/// <summary>Says whether what makes CUDA fast is in use: without it the numbers are the same, but slower to come.</summary>
internal static class CudaUse
{
    /// <summary>A line for the user; null for a device that is not CUDA's.</summary>
    public static string? Describe(Device device)
    {
        if (device.type != DeviceType.CUDA)
            return null;
        string steps = CudaGraph.CanCapture(device)
            ? "recorded as graphs"
            : $"issued operation by operation ({Reason(device, CudaGraph.Enabled, "ANIGEN_CUDA_GRAPHS", "this libtorch has no graphs that can be reached")})";
        string kernels = CudaKernel.CanCompile(device)
            ? "by kernels of our own"
            : $"by the library's ({Reason(device, CudaKernel.Enabled, "ANIGEN_CUDA_KERNELS", "no NVRTC was found")})";
        return $"sampling steps {steps}; norms, sums and gathers {kernels}";
    }

    private static string Reason(Device device, bool enabled, string variable, string missing) =>
        !enabled ? $"{variable}=0"
        : !CudaLibrary.IsAvailable ? "this libtorch's streams cannot be reached, which they need; on Linux they mostly can"
        : missing;
}
