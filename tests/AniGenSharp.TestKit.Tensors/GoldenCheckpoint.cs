using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using static TorchSharp.torch;

namespace AniGenSharp.TestKit.Tensors;

/// <summary>Weights that lie among the tensors of a fixture, under the names a network asks for.</summary>
internal sealed class GoldenCheckpoint(Golden golden, Dictionary<string, string> tensorOfParameter) : ICheckpoint
{
    public string Source => "fixture";

    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; } = tensorOfParameter.ToDictionary(
        pair => pair.Key,
        pair => new StoredTensor(pair.Key, golden.StoredTypeOf(pair.Value), golden[pair.Value].shape),
        StringComparer.Ordinal);

    public Tensor Read(string name, ScalarType type, Device device) => golden[tensorOfParameter[name]].to(type).to(device);

    public void Dispose()
    {
    }
}
