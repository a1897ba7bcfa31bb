using AniGenSharp.Checkpoints.Formats;

namespace AniGenSharp;

/// <summary>A tensor of a weight file, as the file describes it.</summary>
/// <param name="Name">The full parameter name.</param>
/// <param name="Type">The stored element type, such as <c>Float32</c> or <c>BFloat16</c>.</param>
/// <param name="Shape">The stored shape; empty for a scalar.</param>
/// <param name="Bytes">Size of its elements.</param>
public sealed record CheckpointTensor(string Name, string Type, IReadOnlyList<long> Shape, long Bytes)
{
    /// <summary>Number of elements.</summary>
    public long Elements => Shape.Aggregate(1L, (product, extent) => product * extent);

    internal static CheckpointTensor Of(StoredTensor tensor) =>
        new(tensor.Name, tensor.Type.ToString(), tensor.Shape, tensor.Count * tensor.Type.Size());
}
