using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using static TorchSharp.torch;

namespace AniGenSharp.TestKit.Tensors;

/// <summary>A checkpoint without a file: its tensors are computed when they are read.</summary>
/// <param name="source">The name used in error messages.</param>
/// <param name="tensors">The declared names, types and shapes.</param>
/// <param name="read">Returns a tensor, given its declaration, and the requested type and device.</param>
internal sealed class FakeCheckpoint(
    string source, IEnumerable<StoredTensor> tensors, Func<StoredTensor, ScalarType, Device, Tensor> read) : ICheckpoint
{
    /// <inheritdoc/>
    public string Source => source;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; } = tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);

    /// <summary>Float32 tensors in memory.</summary>
    public static FakeCheckpoint Of(Dictionary<string, Tensor> tensors) => new(
        "memory",
        tensors.Select(tensor => new StoredTensor(tensor.Key, StoredType.Float32, tensor.Value.shape)),
        (stored, type, device) => tensors[stored.Name].to(type, device, copy: true));

    /// <summary>Tensors of a fixture under the names that a network expects.</summary>
    /// <param name="golden">The fixture, which must outlive the checkpoint.</param>
    /// <param name="tensorOfParameter">The fixture's tensor for each parameter.</param>
    public static FakeCheckpoint Of(Golden golden, Dictionary<string, string> tensorOfParameter) => new(
        "fixture",
        tensorOfParameter.Select(pair => new StoredTensor(pair.Key, golden.StoredTypeOf(pair.Value), golden.ShapeOf(pair.Value))),
        (stored, type, device) => golden[tensorOfParameter[stored.Name]].to(type).to(device));

    /// <summary>The weights stored in a fixture beside its values, as tensors named <c>PREFIX.PARAMETER</c>.</summary>
    /// <param name="golden">The fixture, which must outlive the checkpoint.</param>
    /// <param name="prefix">The start of the tensors' names, including the last dot.</param>
    public static FakeCheckpoint StateOf(Golden golden, string prefix = "state.") => Of(
        golden,
        golden.Names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(name => name[prefix.Length..]));

    /// <summary>Random weights with a standard deviation of 0.05 and the given names and shapes.</summary>
    public static FakeCheckpoint Random(params (string Name, long[] Shape)[] parameters) => new(
        "random",
        parameters.Select(parameter => new StoredTensor(parameter.Name, StoredType.Float32, parameter.Shape)),
        (stored, type, device) => (randn(stored.Shape) * 0.05).to(type, device, copy: true));

    /// <summary>A copy of another checkpoint with a fault planted in one tensor.</summary>
    /// <param name="sound">The other checkpoint, which must outlive this one.</param>
    /// <param name="name">The tensor with the fault.</param>
    /// <param name="fault">Returns the faulty tensor, of the same shape.</param>
    /// <exception cref="InvalidOperationException">The fault changes the shape; thrown when the tensor is read.</exception>
    public static FakeCheckpoint WithFault(ICheckpoint sound, string name, Func<Tensor, Tensor> fault) => new(
        sound.Source,
        sound.Tensors.Values,
        (stored, type, device) =>
        {
            var value = sound.Read(stored.Name, type, device);
            if (stored.Name != name)
                return value;
            var faulty = fault(value).contiguous();
            return faulty.shape.AsSpan().SequenceEqual(value.shape)
                ? faulty
                : throw new InvalidOperationException($"The fault in '{name}' changes the shape.");
        });

    /// <summary>The tensors whose names start with a prefix.</summary>
    public FakeCheckpoint Below(string prefix) =>
        new(source, Tensors.Values.Where(tensor => tensor.Name.StartsWith(prefix, StringComparison.Ordinal)), read);

    /// <inheritdoc/>
    public Tensor Read(string name, ScalarType type, Device device) => read(Tensors[name], type, device);

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
