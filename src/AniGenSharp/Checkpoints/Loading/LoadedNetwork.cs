using AniGenSharp.Devices;
using static TorchSharp.torch;

namespace AniGenSharp.Checkpoints.Loading;

/// <summary>A network with its weights; disposing it frees them.</summary>
internal sealed class LoadedNetwork<T>(T network, IReadOnlyList<Tensor> weights, Placement placement) : IDisposable
    where T : class
{
    /// <summary>The network.</summary>
    public T Network { get; } = network;

    /// <summary>Device and torso type.</summary>
    public Placement Placement { get; } = placement;

    /// <summary>Every tensor that it keeps, in the order in which they were read.</summary>
    public IReadOnlyList<Tensor> Weights { get; } = weights;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in Weights)
            tensor.Dispose();
    }
}
