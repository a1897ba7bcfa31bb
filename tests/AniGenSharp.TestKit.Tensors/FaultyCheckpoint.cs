using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using static TorchSharp.torch;

namespace AniGenSharp.TestKit.Tensors;

/// <summary>A checkpoint in which one tensor is not what the file says: the fault to be found.</summary>
internal sealed class FaultyCheckpoint(ICheckpoint sound, string name, Func<Tensor, Tensor> fault) : ICheckpoint
{
    public string Source => sound.Source;

    public IReadOnlyDictionary<string, StoredTensor> Tensors => sound.Tensors;

    public Tensor Read(string tensor, ScalarType type, Device device)
    {
        var value = sound.Read(tensor, type, device);
        if (tensor != name)
            return value;
        var faulty = fault(value).contiguous();
        return faulty.shape.AsSpan().SequenceEqual(value.shape) ? faulty : throw new InvalidOperationException("The fault must keep the shape.");
    }

    public void Dispose()
    {
    }
}
