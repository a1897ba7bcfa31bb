using AniGenSharp.Devices;
using TorchSharp;
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
        double average = Math.Min(AverageDecay, (2.0 + step) / (11 + step));
        // All are held until the end: a temporary scalar may be freed before libtorch reads it, which would spoil the whole run.
        using Scalar clipping = Math.Min(1, MaxNorm / (norm + 1e-6)), kept = 1 - rate * WeightDecay;
        using Scalar beta1 = Beta1, rest1 = 1 - Beta1, beta2 = Beta2, rest2 = 1 - Beta2, epsilon = Epsilon;
        using Scalar second = 1 - Math.Pow(Beta2, step + 1), change = -rate / (1 - Math.Pow(Beta1, step + 1));
        using Scalar decay = average, rest = 1 - average;
        gradient.mul_(clipping);
        _mean.mul_(beta1).add_(gradient, rest1);
        _square.mul_(beta2).addcmul_(gradient, gradient, rest2);
        Values.mul_(kept);
        Values.addcdiv_(_mean, _square.div(second).sqrt_().add_(epsilon), change);
        Average.mul_(decay).add_(Values, rest);
        CopyToParameters();
        return norm;
    }

    /// <summary>Continues from a state.</summary>
    /// <param name="state">Tensors as in <see cref="State"/>.</param>
    public void Restore(IReadOnlyDictionary<string, Tensor> state)
    {
        using var noGradient = no_grad();
        foreach (var (name, tensor) in State)
            tensor.copy_(state[name]);
        CopyToParameters();
    }

    /// <summary>The averages in the shapes of the parameters, in the caller's dispose scope.</summary>
    public IReadOnlyList<Tensor> Averages() => [.. Parts(Average)];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in State.Values)
            tensor.Dispose();
    }

    private void CopyToParameters()
    {
        foreach (var (parameter, part) in _parameters.Zip(Parts(Values)))
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
