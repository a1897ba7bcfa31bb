using AniGenSharp.Checkpoints.Loading;
using static TorchSharp.torch;

namespace AniGenSharp.Dsine;

/// <summary>Batch norm by its running statistics, with TensorFlow's epsilon: one scale and one shift per channel.</summary>
internal sealed class BatchNorm
{
    private readonly Tensor _scale;
    private readonly Tensor _shift;

    /// <param name="parameters">The node of the norm.</param>
    /// <param name="channels">Number of channels.</param>
    public BatchNorm(ParameterScope parameters, long channels)
    {
        var mean = parameters.Float32("running_mean", channels);
        var variance = parameters.Float32("running_var", channels);
        var weight = parameters.Float32("weight", channels);
        var bias = parameters.Float32("bias", channels);
        parameters.WithoutEffect("num_batches_tracked");
        var scale = weight / sqrt(variance + 1e-3);
        _scale = parameters.Own(scale.view(1, channels, 1, 1));
        _shift = parameters.Own((bias - mean * scale).view(1, channels, 1, 1));
    }

    /// <summary>Scales and shifts a map, [1, C, H, W].</summary>
    public Tensor Forward(Tensor x) => addcmul(_shift, x, _scale, 1);
}
