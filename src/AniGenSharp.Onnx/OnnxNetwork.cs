using AniGenSharp.Devices.Memory;
using AniGenSharp.Geometry.Concurrency;
using AniGenSharp.Geometry.Files;
using AniGenSharp.Onnx.Devices;
using Microsoft.ML.OnnxRuntime;

namespace AniGenSharp.Onnx;

/// <summary>A network in an ONNX file that takes one picture, [1, 3, H, W] in float32.</summary>
internal sealed class OnnxNetwork : IDisposable
{
    private readonly InferenceSession _session;
    private readonly string _input;

    /// <summary>Opens a network on the device of the pipeline, or on the CPU if ONNX Runtime does not support that device.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <param name="device">The device of the pipeline, as <see cref="ModelContext.Device"/> names it.</param>
    /// <exception cref="CheckpointException">The file is missing, is not an ONNX network, or does not take one picture.</exception>
    /// <exception cref="OutOfMemoryException">The network does not fit into memory.</exception>
    public OnnxNetwork(string path, string device)
    {
        Path = path;
        RequireFile(path);
        try
        {
            using var options = new SessionOptions
            {
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
                IntraOpNumThreads = ParallelLoops.MaxThreads,
            };
            // Threads that spin while they wait take the cores from whatever else runs on the machine.
            options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
            Provider = ExecutionProvider.Append(options, device);
            _session = new InferenceSession(path, options);
        }
        catch (OnnxRuntimeException e)
        {
            throw Failure(e, $"{path}: not an ONNX model that can be run ({e.Message})");
        }
        var (name, metadata) = _session.InputMetadata.First();
        if (_session.InputMetadata.Count != 1 || !metadata.IsTensor || metadata.ElementType != typeof(float)
            || metadata.Dimensions.Length != 4)
        {
            _session.Dispose();
            throw new CheckpointException(
                $"{path}: expected a model with one float32 input [1, 3, height, width]; this one is for something else.");
        }
        _input = name;
        InputShape = [.. metadata.Dimensions];
    }

    /// <summary>The ONNX file.</summary>
    public string Path { get; }

    /// <summary>The execution provider in use.</summary>
    public string Provider { get; }

    /// <summary>The input's shape; -1 for an extent that the network leaves free.</summary>
    public int[] InputShape { get; }

    /// <summary>Checks that a model file exists.</summary>
    /// <exception cref="CheckpointException">It does not.</exception>
    public static void RequireFile(string path)
    {
        try
        {
            InputFile.Require(path);
        }
        catch (IOException e)
        {
            throw new CheckpointException(e.Message, e);
        }
    }

    /// <summary>Runs the network.</summary>
    /// <param name="input">Values of shape <paramref name="shape"/>.</param>
    /// <param name="shape">[1, 3, H, W].</param>
    /// <param name="output">The name of the output to return; null for the first.</param>
    /// <returns>The output and its shape.</returns>
    /// <exception cref="CheckpointException">There is no such output, it is not float32, or the network fails.</exception>
    /// <exception cref="OutOfMemoryException">The memory did not suffice.</exception>
    public (float[] Values, long[] Shape) Run(float[] input, long[] shape, string? output = null)
    {
        output ??= _session.OutputNames[0];
        if (!_session.OutputMetadata.TryGetValue(output, out var metadata) || metadata.ElementType != typeof(float))
            throw new CheckpointException($"{Path}: the model has no float32 output named '{output}'.");
        try
        {
            using var value = OrtValue.CreateTensorValueFromMemory(input, shape);
            using var options = new RunOptions();
            using var results = _session.Run(options, [_input], [value], [output]);
            return (results[0].GetTensorDataAsSpan<float>().ToArray(), results[0].GetTensorTypeAndShape().Shape);
        }
        catch (OnnxRuntimeException e)
        {
            throw Failure(e, $"{Path}: the model fails on {shape[3]} x {shape[2]} pixels ({e.Message})");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    /// <summary>Turns an error of ONNX Runtime into one that the pipeline explains to the user.</summary>
    private static Exception Failure(OnnxRuntimeException error, string message) => MemoryShortage.IsNamedIn(error.Message)
        ? new OutOfMemoryException(error.Message, error)
        : new CheckpointException(message, error);
}
