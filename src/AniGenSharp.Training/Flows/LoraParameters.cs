using static TorchSharp.torch;

namespace AniGenSharp.Training.Flows;

/// <summary>
/// The low-rank updates of a flow while they are trained: of every linear layer in the transformer blocks, except the modulation by time.
/// They begin without effect.
/// </summary>
/// <param name="rank">Their rank.</param>
/// <param name="device">Where they are.</param>
/// <param name="generator">Draws their start, on the CPU.</param>
internal sealed class LoraParameters(int rank, Device device, Generator generator) : IDisposable
{
    private readonly List<(string Name, Tensor Value)> _parameters = [];

    /// <summary>A and B of each layer, in the order in which the network is built.</summary>
    public IReadOnlyList<Tensor> Values => [.. _parameters.Select(parameter => parameter.Value)];

    /// <summary>The name of each parameter.</summary>
    public IReadOnlyList<string> Names => [.. _parameters.Select(parameter => parameter.Name)];

    /// <summary>Creates the update of a layer; null if the layer has none.</summary>
    public (Tensor A, Tensor B)? Create(string layer, long inputs, long outputs)
    {
        bool isInBlock = layer.StartsWith("blocks", StringComparison.Ordinal) && !layer.Contains("adaLN", StringComparison.Ordinal);
        if (!isInBlock)
            return null;
        var a = Add(layer + ".lora_A", randn(inputs, rank, generator: generator) / Math.Sqrt(inputs));
        return (a, Add(layer + ".lora_B", zeros(rank, outputs)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, value) in _parameters)
            value.Dispose();
    }

    private Tensor Add(string name, Tensor value)
    {
        var parameter = value.to(device, copy: true).requires_grad_().DetachFromDisposeScope();
        _parameters.Add((name, parameter));
        return parameter;
    }
}
