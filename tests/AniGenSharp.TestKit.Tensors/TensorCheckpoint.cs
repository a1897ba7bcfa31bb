using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using static TorchSharp.torch;

namespace AniGenSharp.TestKit.Tensors;

/// <summary>Float32 tensors in memory as a checkpoint.</summary>
internal sealed class TensorCheckpoint(Dictionary<string, Tensor> tensors) : ICheckpoint
{
    public string Source => "memory";

    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; } =
        tensors.ToDictionary(t => t.Key, t => new StoredTensor(t.Key, StoredType.Float32, t.Value.shape));

    public Tensor Read(string name, ScalarType type, Device device) => tensors[name].to(type, device, copy: true);

    public void Dispose()
    {
    }
}
