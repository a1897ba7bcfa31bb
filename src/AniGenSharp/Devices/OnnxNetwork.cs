using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Devices;

/// <summary>
/// A network in an ONNX file with one float32 input, run by ONNX Runtime on the provider that goes with a device where the
/// installed runtime has it, and on the CPU otherwise.
/// </summary>
internal sealed class OnnxNetwork : IDisposable
{
    private readonly InferenceSession _session;
    private readonly string _input;

    /// <param name="path">The ONNX file.</param>
    /// <param name="device">Where the rest of the pipeline runs.</param>
    /// <exception cref="CheckpointException">The file is missing, no ONNX network, or takes something else than one picture.</exception>
    public OnnxNetwork(string path, Device device)
    {
        Path = path;
        if (!File.Exists(path))
            throw new CheckpointException($"{path}: there is no such ONNX model.");
        try
        {
            using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
            Provider = Append(options, device);
            _session = new InferenceSession(path, options);
        }
        catch (OnnxRuntimeException e)
        {
            throw new CheckpointException($"{path}: not an ONNX model that can be run ({e.Message})", e);
        }
        var (name, metadata) = _session.InputMetadata.First();
        if (_session.InputMetadata.Count != 1 || !metadata.IsTensor || metadata.ElementType != typeof(float) || metadata.Dimensions.Length != 4)
        {
            _session.Dispose();
            throw new CheckpointException($"{path}: expected one float32 input [1, 3, height, width]; this model is for something else.");
        }
        _input = name;
        InputShape = [.. metadata.Dimensions];
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The execution provider in use.</summary>
    public string Provider { get; }

    /// <summary>The input's shape; -1 where it is free.</summary>
    public int[] InputShape { get; }

    /// <summary>Runs the network.</summary>
    /// <param name="input">Values of shape <paramref name="shape"/>.</param>
    /// <param name="shape">[1, 3, H, W].</param>
    /// <param name="output">The output wanted; null for the first.</param>
    /// <returns>The output and its shape.</returns>
    /// <exception cref="CheckpointException">There is no such output, it is not float32, or the network fails.</exception>
    public (float[] Values, long[] Shape) Run(float[] input, long[] shape, string? output = null)
    {
        output ??= _session.OutputNames[0];
        if (!_session.OutputMetadata.TryGetValue(output, out var metadata) || metadata.ElementType != typeof(float))
            throw new CheckpointException($"{Path}: there is no float32 output '{output}'.");
        try
        {
            using var value = OrtValue.CreateTensorValueFromMemory(input, shape);
            using var options = new RunOptions();
            using var results = _session.Run(options, [_input], [value], [output]);
            return (results[0].GetTensorDataAsSpan<float>().ToArray(), results[0].GetTensorTypeAndShape().Shape);
        }
        catch (OnnxRuntimeException e)
        {
            throw new CheckpointException($"{Path}: the model fails on {shape[3]} x {shape[2]} pixels ({e.Message})", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private static string Append(SessionOptions options, Device device)
    {
        string[] available = OrtEnv.Instance().GetAvailableProviders();
        if (device.type == DeviceType.CUDA && available.Contains("CUDAExecutionProvider"))
        {
            options.AppendExecutionProvider_CUDA(Math.Max(device.index, 0));
            return "CUDA";
        }
        if (device.type == DeviceType.MPS && available.Contains("CoreMLExecutionProvider"))
        {
            options.AppendExecutionProvider("CoreML");
            return "CoreML";
        }
        return "CPU";
    }
}
