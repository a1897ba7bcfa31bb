using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using static TorchSharp.torch;

namespace AniGenSharp.Training.Optimization;

/// <summary>Writes and reads float32 tensors as safetensors files.</summary>
internal static class TensorFile
{
    /// <summary>Writes a file; it is complete or not there.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata) =>
        SafetensorsWriter.Write(
            path, [.. tensors.Select(entry => new StoredTensor(entry.Key, StoredType.Float32, entry.Value.shape))],
            (stored, stream) =>
            {
                using var scope = NewDisposeScope();
                stream.Write(HostTensors.Fetch(tensors[stored.Name].detach()).contiguous().bytes);
            },
            metadata);

    /// <summary>Reads a file onto the CPU, in the caller's dispose scope.</summary>
    /// <exception cref="CheckpointException">It is damaged.</exception>
    public static (IReadOnlyDictionary<string, Tensor> Tensors, IReadOnlyDictionary<string, string> Metadata) Read(string path)
    {
        using var file = new SafetensorsCheckpoint(path);
        return (file.Tensors.Keys.ToDictionary(name => name, name => file.Read(name, ScalarType.Float32, CPU)), file.Metadata);
    }
}
