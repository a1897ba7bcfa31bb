using AniGenSharp.Devices;
using static TorchSharp.torch;

namespace AniGenSharp.Training.Optimization;

/// <summary>
/// AdamW with clipping by the norm of the gradient and averages of the weights, over all parameters as one vector: few operations per step,
/// and a state of four tensors.
/// </summary>
internal sealed class AdamW : IDisposable
{
    private const double Beta1 = 0.9, Beta2 = 0.98, Epsilon = 1e-8, WeightDecay = 0.01, MaxNorm = 1, AverageDecay = 0.9985;

    private readonly Tensor[] _parameters;
    private readonly Tensor _mean, _square;

    /// <summary>Prepares the optimization of parameters, which must be leaves that need gradients.</summary>
    public AdamW(IReadOnlyList<Tensor> parameters)
    {
        using var noGradient = no_grad();
        _parameters = [.. parameters];
        Values = Flatten(_parameters).DetachFromDisposeScope();
        Average = Values.clone().DetachFromDisposeScope();
        _mean = zeros_like(Values).DetachFromDisposeScope();
        _square = zeros_like(Values).DetachFromDisposeScope();
    }

    /// <summary>The parameters, [P].</summary>
    public Tensor Values { get; }

    /// <summary>Their exponential moving average, [P].</summary>
    public Tensor Average { get; }

    /// <summary>Everything that a later run needs to go on, by name.</summary>
    public IReadOnlyDictionary<string, Tensor> State => new Dictionary<string, Tensor>
    {
        ["values"] = Values,
        ["average"] = Average,
        ["mean"] = _mean,
        ["square"] = _square,
    };

    /// <summary>Takes the gradients that the parameters have, and updates them.</summary>
    /// <param name="step">Number of the step, from 0.</param>
    /// <param name="rate">The learning rate.</param>
    /// <returns>The norm of the gradient before clipping. If it is not finite, nothing was updated.</returns>
    public double Update(long step, double rate)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var gradient = Flatten([.. _parameters.Select(parameter => parameter.grad ?? zeros_like(parameter))]);
        foreach (var parameter in _parameters)
            parameter.grad = null;
        double norm = HostTensors.Value(gradient.norm());
        if (!double.IsFinite(norm))
            return norm;
        gradient.mul_(Math.Min(1, MaxNorm / (norm + 1e-6)));
        _mean.mul_(Beta1).add_(gradient, 1 - Beta1);
        _square.mul_(Beta2).addcmul_(gradient, gradient, 1 - Beta2);
        double first = 1 - Math.Pow(Beta1, step + 1), second = 1 - Math.Pow(Beta2, step + 1);
        Values.mul_(1 - rate * WeightDecay);
        Values.addcdiv_(_mean, (_square / second).sqrt_().add_(Epsilon), -rate / first);
        double decay = Math.Min(AverageDecay, (2.0 + step) / (11 + step));
        Average.mul_(decay).add_(Values, 1 - decay);
        CopyToParameters(Values);
        return norm;
    }

    /// <summary>Continues from a state.</summary>
    /// <param name="state">Tensors as in <see cref="State"/>.</param>
    public void Restore(IReadOnlyDictionary<string, Tensor> state)
    {
        using var noGradient = no_grad();
        foreach (var (name, tensor) in State)
            tensor.copy_(state[name]);
        CopyToParameters(Values);
    }

    /// <summary>The averages in the shapes of the parameters, in the caller's dispose scope.</summary>
    public IReadOnlyList<Tensor> Averages() => [.. Parts(Average)];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in State.Values)
            tensor.Dispose();
    }

    private void CopyToParameters(Tensor vector)
    {
        foreach (var (parameter, part) in _parameters.Zip(Parts(vector)))
            parameter.copy_(part);
    }

    private IEnumerable<Tensor> Parts(Tensor vector)
    {
        long start = 0;
        foreach (var parameter in _parameters)
        {
            yield return vector.narrow(0, start, parameter.numel()).view(parameter.shape);
            start += parameter.numel();
        }
    }

    private static Tensor Flatten(Tensor[] tensors) => cat([.. tensors.Select(tensor => tensor.reshape(-1))]);
}
