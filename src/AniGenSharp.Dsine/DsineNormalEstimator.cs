using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Conditioning.Normals;
using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Devices;
using AniGenSharp.Geometry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using static TorchSharp.torch;

namespace AniGenSharp.Dsine;

/// <summary>Surface normals by DSINE, whose weights are for non-commercial research only (see <see cref="Licence"/>).</summary>
internal sealed class DsineNormalEstimator : ISurfaceNormalEstimator
{
    /// <summary>What users must know, logged whenever the weights are loaded.</summary>
    public const string Licence =
        "DSINE and its weights are licensed for non-commercial research only. Do not use normals from them, or assets made with them, otherwise.";

    private static readonly float[] Mean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] Deviation = [0.229f, 0.224f, 0.225f];

    private readonly LoadedNetwork<DsineNetwork> _network;

    private DsineNormalEstimator(LoadedNetwork<DsineNetwork> network) => _network = network;

    /// <summary>Loads <c>dsine.pt</c>, strictly.</summary>
    /// <param name="path">The weights.</param>
    /// <param name="device"><c>auto</c>, <c>cpu</c>, <c>cuda</c>, <c>cuda:N</c> or <c>mps</c>.</param>
    /// <param name="logger">Is told <see cref="Licence"/>.</param>
    /// <exception cref="CheckpointException">The file is missing, damaged, or does not hold exactly DSINE's parameters.</exception>
    /// <exception cref="DeviceException">The device is not there.</exception>
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
        var camera = Camera.Assumed(picture.Width, picture.Height, padding);
        var normal = _network.Network.Forward(Input(picture, padding).to(_network.Placement.Device), camera)
            .narrow(2, padding.Top, picture.Height).narrow(3, padding.Left, picture.Width);
        return new NormalField(picture.Width, picture.Height, normal.to(CPU).contiguous().data<float>().ToArray());
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    internal static DsineNormalEstimator Load(ICheckpoint checkpoint, Placement placement, ILogger? logger)
    {
        var network = ParameterReader.Load(checkpoint, placement, parameters => new DsineNetwork(parameters));
        (logger ?? NullLogger.Instance).LogWarning("{Licence}", Licence);
        return new DsineNormalEstimator(network);
    }

    /// <summary>The network, for tests.</summary>
    internal DsineNetwork Network => _network.Network;

    /// <summary>
    /// The picture's colours with black around, normalised (so that the padding is not zero): [1, 3, H, W] on the CPU.
    /// </summary>
    internal static Tensor Input(RgbaImage picture, Padding padding)
    {
        int width = picture.Width + padding.Left + padding.Right, height = picture.Height + padding.Top + padding.Bottom;
        var values = new float[3 * width * height];
        for (int c = 0; c < 3; c++)
        {
            values.AsSpan(c * width * height, width * height).Fill((0 - Mean[c]) / Deviation[c]);
            for (int y = 0; y < picture.Height; y++)
            {
                int to = (c * height + y + padding.Top) * width + padding.Left;
                for (int x = 0; x < picture.Width; x++)
                    values[to + x] = (picture.Pixels[4 * (y * picture.Width + x) + c] / 255f - Mean[c]) / Deviation[c];
            }
        }
        return tensor(values, [1, 3, height, width]);
    }
}
