using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using static TorchSharp.torch;

namespace AniGenSharp.Dsine;

/// <summary>Batch norm by its running statistics, with TensorFlow's epsilon: one scale and one shift per channel.</summary>
internal sealed class BatchNorm
{
    private const float Epsilon = 1e-3f;

    private readonly Tensor _scale;
    private readonly Tensor _shift;

    /// <param name="parameters">The node of the norm.</param>
    /// <param name="channels">Number of channels.</param>
    public BatchNorm(ParameterScope parameters, long channels)
    {
        float[] mean = Values("running_mean"), variance = Values("running_var"), weight = Values("weight"), bias = Values("bias");
        parameters.WithoutEffect("num_batches_tracked");
        // Not by tensors: while a model loads, the garbage collector is busy, and it may free the temporary scalars of TorchSharp's
        // operators before libtorch reads them.
        float[] scale = [.. weight.Zip(variance, (w, v) => w / MathF.Sqrt(v + Epsilon))];
        float[] shift = [.. bias.Select((b, channel) => b - mean[channel] * scale[channel])];
        _scale = Own(scale);
        _shift = Own(shift);

        float[] Values(string name) => HostTensors.Fetch(parameters.Float32(name, channels)).data<float>().ToArray();
        Tensor Own(float[] values) => parameters.Own(tensor(values, [1, channels, 1, 1], device: parameters.Placement.Device));
    }

    /// <summary>Scales and shifts a map, [1, C, H, W].</summary>
    public Tensor Forward(Tensor x) => addcmul(_shift, x, _scale, 1);
}
