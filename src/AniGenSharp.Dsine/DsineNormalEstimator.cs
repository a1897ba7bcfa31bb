using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Devices;
using AniGenSharp.Dsine;
using AniGenSharp.Geometry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using static TorchSharp.torch;

namespace AniGenSharp;

/// <summary>Estimates surface normals with DSINE, whose weights are for non-commercial research only (see <see cref="License"/>).</summary>
public sealed class DsineNormalEstimator : ISurfaceNormalEstimator
{
    /// <summary>What users must know; it is logged as a warning whenever the weights are loaded.</summary>
    public const string License =
        "DSINE and its weights are licensed for non-commercial research only. Do not use its normals, or assets made with them, otherwise.";

    private readonly LoadedNetwork<DsineNetwork> _network;

    private DsineNormalEstimator(LoadedNetwork<DsineNetwork> network) => _network = network;

    /// <summary>The network itself.</summary>
    internal DsineNetwork Network => _network.Network;

    /// <summary>
    /// Creates a factory for <see cref="LoadOptions.NormalEstimator"/>; the weights are loaded when normals are first needed.
    /// </summary>
    /// <param name="path">The weights, <c>dsine.pt</c>.</param>
    /// <exception cref="CheckpointException">The file is missing.</exception>
    public static ModelFactory<ISurfaceNormalEstimator> From(string path) => File.Exists(path)
        ? new(path, context => Load(path, context.Device, context.Logger)) { Bytes = new FileInfo(path).Length }
        : throw new CheckpointException($"{path}: there is no such file.");

    /// <summary>Loads DSINE's weights.</summary>
    /// <param name="path">The weights, <c>dsine.pt</c>.</param>
    /// <param name="device">The device, in the words of <see cref="LoadOptions.Device"/>.</param>
    /// <param name="logger">Receives <see cref="License"/>; null for no log.</param>
    /// <exception cref="CheckpointException">The file is missing or damaged, or does not hold exactly DSINE's parameters.</exception>
    /// <exception cref="DeviceException">The device is not available.</exception>
    public static DsineNormalEstimator Load(string path, string device = "auto", ILogger? logger = null)
    {
        var placement = DeviceSelection.Choose(device, Precision.Float32);
        using var checkpoint = Checkpoint.Open(path);
        return Load(checkpoint, placement, logger);
    }

    /// <inheritdoc/>
    public NormalField Estimate(RgbaImage picture)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var padding = Padding.Of(picture.Width, picture.Height);
        var camera = CameraIntrinsics.Assumed(picture.Width, picture.Height, padding);
        var normal = Network.Forward(Input(picture, padding).to(_network.Placement.Device), camera)
            .narrow(2, padding.Top, picture.Height).narrow(3, padding.Left, picture.Width);
        return new NormalField(picture.Width, picture.Height, normal.to(CPU).contiguous().data<float>().ToArray());
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    internal static DsineNormalEstimator Load(ICheckpoint checkpoint, Placement placement, ILogger? logger)
    {
        var network = ParameterReader.Load(checkpoint, placement, parameters => new DsineNetwork(parameters));
        (logger ?? NullLogger.Instance).LogWarning("{License}", License);
        return new DsineNormalEstimator(network);
    }

    /// <summary>
    /// Normalizes the picture's colors by the statistics of ImageNet, with a border of black (which is not zero after that):
    /// [1, 3, H, W] in float32, on the CPU.
    /// </summary>
    internal static Tensor Input(RgbaImage picture, Padding padding)
    {
        int width = picture.Width + padding.Left + padding.Right, height = picture.Height + padding.Top + padding.Bottom;
        float[] values = new float[3 * width * height];
        for (int c = 0; c < 3; c++)
        {
            float mean = (float)ImageNet.Mean[c], deviation = (float)ImageNet.Deviation[c];
            values.AsSpan(c * width * height, width * height).Fill((0 - mean) / deviation);
            for (int y = 0; y < picture.Height; y++)
            {
                int to = (c * height + y + padding.Top) * width + padding.Left;
                for (int x = 0; x < picture.Width; x++)
                    values[to + x] = (picture.Pixels[4 * (y * picture.Width + x) + c] / 255f - mean) / deviation;
            }
        }
        return tensor(values, [1, 3, height, width]);
    }
}
