using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using static TorchSharp.torch;

namespace AniGenSharp.Bench;

/// <summary>Small random weights of given names and shapes.</summary>
internal sealed class RandomCheckpoint(params (string Name, long[] Shape)[] parameters) : ICheckpoint
{
    public string Source => "random";

    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; } =
        parameters.ToDictionary(p => p.Name, p => new StoredTensor(p.Name, StoredType.Float32, p.Shape));

    public Tensor Read(string name, ScalarType type, Device device) => (randn(Tensors[name].Shape) * 0.05).to(type, device, copy: true);

    public void Dispose()
    {
    }
}
