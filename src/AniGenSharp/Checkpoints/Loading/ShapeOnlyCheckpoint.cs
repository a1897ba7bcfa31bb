using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Devices;
using static TorchSharp.torch;

namespace AniGenSharp.Checkpoints.Loading;

/// <summary>
/// A checkpoint whose tensors have names, types and shapes but no values, so that a network can be compared with it, and its size
/// computed, without reading or allocating anything.
/// </summary>
internal sealed class ShapeOnlyCheckpoint(ICheckpoint checkpoint) : ICheckpoint
{
    /// <inheritdoc/>
    public string Source => checkpoint.Source;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, StoredTensor> Tensors => checkpoint.Tensors;

    /// <summary>Computes how many bytes the weights of a network on a checkpoint would take.</summary>
    /// <param name="checkpoint">The weights; their values are not read.</param>
    /// <param name="torso">The type of the torso.</param>
    /// <param name="build">Constructs the network.</param>
    /// <exception cref="CheckpointException">The checkpoint does not hold exactly the network's parameters.</exception>
    public static long WeightBytes<T>(ICheckpoint checkpoint, ScalarType torso, Func<ParameterScope, T> build) where T : class
    {
        using var shapes = new ShapeOnlyCheckpoint(checkpoint);
        using var network = ParameterReader.Load(shapes, new Placement(META, torso), build);
        return network.Weights.Sum(weight => weight.numel() * weight.element_size());
    }

    /// <inheritdoc/>
    public Tensor Read(string name, ScalarType type, Device device) => empty(Tensors[name].Shape, type, META);

    /// <summary>Does nothing: the checkpoint belongs to the caller.</summary>
    public void Dispose()
    {
    }
}
