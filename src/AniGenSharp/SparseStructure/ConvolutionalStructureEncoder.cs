using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Nn;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AniGenSharp.SparseStructure;

/// <summary>
/// The structure encoder of the starter model: 3×3×3 convolutions with group norm and SiLU, a 1×1×1 convolution, and a fixed
/// normalization of the latent channels. It runs in float32. Parameters <c>net.i</c> and <c>bn</c>.
/// </summary>
internal sealed class ConvolutionalStructureEncoder : IStructureEncoder
{
    private const double Epsilon = 1e-5;

    private readonly ConvolutionalEncoderConfig _config;
    private readonly (Convolution3d Convolution, Tensor Weight, Tensor Bias)[] _layers;
    private readonly Convolution3d _output;
    private readonly Tensor _mean;
    private readonly Tensor _variance;

    /// <summary>Builds the encoder of one branch.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="parameters">The branch's parameters.</param>
    public ConvolutionalStructureEncoder(ConvolutionalEncoderConfig config, ParameterScope parameters)
    {
        _config = config;
        var net = parameters["net"];
        int[] channels = config.Channels;
        _layers = [.. channels.Select((outputs, i) => (
            new Convolution3d(net[i][0], i == 0 ? 1 : channels[i - 1], outputs, 3),
            net[i][1].Float32("weight", outputs), net[i][1].Float32("bias", outputs)))];
        _output = new Convolution3d(net[channels.Length], channels[^1], config.LatentChannels, 1);
        _mean = parameters["bn"].Float32("running_mean", config.LatentChannels);
        _variance = parameters["bn"].Float32("running_var", config.LatentChannels);
        parameters["bn"].WithoutEffect("num_batches_tracked");
    }

    /// <inheritdoc/>
    public bool IsSolid => true;

    /// <summary>Builds the geometry encoder from a file that holds the skeleton's encoder too, which nothing needs.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="parameters">All parameters of the file.</param>
    public static ConvolutionalStructureEncoder OfGeometry(ConvolutionalEncoderConfig config, ParameterScope parameters)
    {
        parameters.WithoutBranch("skeleton.");
        return new ConvolutionalStructureEncoder(config, parameters["geometry"]);
    }

    /// <summary>Builds the skeleton's encoder from a file that holds the geometry's encoder too.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="latentChannels">Latent channels of the skeleton.</param>
    /// <param name="parameters">All parameters of the file.</param>
    public static ConvolutionalStructureEncoder OfSkeleton(
        ConvolutionalEncoderConfig config, int latentChannels, ParameterScope parameters)
    {
        parameters.WithoutBranch("geometry.");
        return new ConvolutionalStructureEncoder(config with { LatentChannels = latentChannels }, parameters["skeleton"]);
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor voxels)
    {
        using var scope = NewDisposeScope();
        var h = voxels;
        foreach (var ((convolution, weight, bias), stride) in _layers.Zip(_config.Strides))
        {
            // With a stride, every other output of the plain convolution is kept: all devices have that, and the grids are small.
            h = convolution.Forward(h);
            if (stride > 1)
                h = h[.., .., TensorIndex.Slice(step: stride), TensorIndex.Slice(step: stride), TensorIndex.Slice(step: stride)];
            h = Activation.Silu(functional.group_norm(h.contiguous(), _config.Groups, weight, bias, Epsilon));
        }
        h = _output.Forward(h);
        return ((h - Column(_mean)) / (Column(_variance) + Epsilon).sqrt()).MoveToOuterDisposeScope();
    }

    private static Tensor Column(Tensor channels) => channels.view(1, -1, 1, 1, 1);
}
