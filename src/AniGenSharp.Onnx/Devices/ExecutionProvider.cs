using System.Globalization;
using Microsoft.ML.OnnxRuntime;

namespace AniGenSharp.Onnx.Devices;

/// <summary>Chooses the ONNX Runtime execution provider that matches the device of the pipeline.</summary>
internal static class ExecutionProvider
{
    /// <summary>
    /// Adds the provider of a device to the options of a session, if the installed ONNX Runtime has it; otherwise the session runs on
    /// the CPU.
    /// </summary>
    /// <param name="options">The options of the session.</param>
    /// <param name="device">The device of the pipeline, as <see cref="ModelContext.Device"/> names it.</param>
    /// <returns>The name of the provider.</returns>
    public static string Append(SessionOptions options, string device)
    {
        string[] available = OrtEnv.Instance().GetAvailableProviders();
        string[] parts = device.Split(':');
        if (parts[0] == "cuda" && available.Contains("CUDAExecutionProvider"))
        {
            options.AppendExecutionProvider_CUDA(parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0);
            return "CUDA";
        }
        if (parts[0] == "mps" && available.Contains("CoreMLExecutionProvider"))
        {
            options.AppendExecutionProvider("CoreML");
            return "CoreML";
        }
        return "CPU";
    }
}
