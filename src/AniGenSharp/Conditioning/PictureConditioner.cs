using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Conditioning.DinoV2;
using AniGenSharp.Conditioning.Matting;
using AniGenSharp.Conditioning.Normals;
using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Devices.Memory;
using AniGenSharp.Geometry;
using AniGenSharp.Tracing;
using Microsoft.Extensions.Logging;
using static TorchSharp.torch;

namespace AniGenSharp.Conditioning;

/// <summary>From a picture to the tokens that the flows are conditioned on.</summary>
/// <param name="encoder">The image encoder.</param>
/// <param name="imageSize">Side in pixels of the picture the encoder is shown: 518 officially.</param>
/// <param name="normals">Estimator of surface normals, where a stage is conditioned on them.</param>
/// <param name="matting">
/// Matting network for pictures without transparency; null for plain backgrounds only. Where it is optional (found, not named) and turns
/// out unusable, plain backgrounds are still removed.
/// </param>
internal sealed class PictureConditioner(
    StagedNetwork<LoadedNetwork<DinoV2Encoder>> encoder, int imageSize, StagedNetwork<ISurfaceNormalEstimator>? normals = null, StagedNetwork<OnnxMatting>? matting = null)
{
    private volatile string? _mattingProblem;

    /// <summary>Means of the channels over ImageNet, of values in [0, 1].</summary>
    private static readonly float[] Mean = [0.485f, 0.456f, 0.406f];

    /// <summary>Standard deviations of the same.</summary>
    private static readonly float[] Deviation = [0.229f, 0.224f, 0.225f];

    /// <summary>
    /// Opens what goes with the encoder: a matting network and, where a stage is conditioned on them, a normal estimator,
    /// each by the file named or else the one found with the checkpoints.
    /// </summary>
    /// <param name="shelf">Where networks are kept.</param>
    /// <param name="encoder">The image encoder.</param>
    /// <param name="device">Where networks run.</param>
    /// <param name="imageSize">Side in pixels of the picture the encoder is shown.</param>
    /// <param name="files">Where to look.</param>
    /// <param name="needsNormals">A stage is conditioned on surface normals.</param>
    /// <param name="logger">Is told what was found.</param>
    /// <exception cref="CheckpointException">Normals are needed and there is no estimator.</exception>
    public static PictureConditioner Open(
        NetworkShelf shelf, StagedNetwork<LoadedNetwork<DinoV2Encoder>> encoder, Device device, int imageSize, ConditioningFiles files, bool needsNormals, ILogger? logger)
    {
        if (files.NormalEstimator is { } named && !File.Exists(named))
            throw new CheckpointException($"{named}: there is no such normal estimator.");
        StagedNetwork<ISurfaceNormalEstimator>? normals = null;
        if (needsNormals)
        {
            string estimator = files.NormalEstimator ?? SurfaceNormals.Discover(files.Checkpoints) ?? throw new CheckpointException(
                $"{files.Checkpoints}: these models are conditioned on surface normals, and there is no estimator of them. Put dsine/dsine.pt there (with AniGenSharp.Dsine installed; for non-commercial research only), or an ONNX estimator with its JSON file into {Path.Combine(files.Checkpoints, "normals")}.");
            logger?.LogInformation("Surface normals by {Estimator}", estimator);
            normals = shelf.Add(FileBytes(estimator), () => SurfaceNormals.Open(estimator, device, logger));
        }
        string? model = files.MattingModel ?? MattingFamily.Discover(files.Checkpoints);
        if (model is not null)
            logger?.LogInformation("Matting by {Model}", model);
        return new PictureConditioner(
            encoder, imageSize, normals, model is null ? null : shelf.Add(FileBytes(model), () => new OnnxMatting(model, device), optional: files.MattingModel is null));
    }

    /// <summary>
    /// Crops, mattes and resizes a picture for the encoder. A picture without transparency is matted; its normals are
    /// estimated on the whole of it.
    /// </summary>
    /// <param name="picture">The picture as read.</param>
    /// <param name="source">The file's name, for messages.</param>
    /// <exception cref="PictureException">Nothing is visible, or the background cannot be removed with confidence.</exception>
    public PreparedPicture Prepare(RgbaImage picture, string source)
    {
        var normal = normals is null ? null : PicturePreparation.Colours(normals.Value.Estimate(picture));
        if (!PicturePreparation.HasTransparency(picture))
            picture = Matte(PicturePreparation.ReduceForMatting(picture), source);
        return PicturePreparation.Prepare(picture, normal, imageSize, source);
    }

    /// <summary>The condition tokens of a prepared picture: [1, T, C], float32.</summary>
    public Tensor Encode(RgbaImage prepared)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        using var section = Recording.Enter("encoder");
        var network = encoder.Value;
        return network.Network.Condition(Normalise(prepared).to(network.Placement.Device)).MoveToOuterDisposeScope();
    }

    /// <summary>The picture's colours as the encoder expects them: [1, 3, H, W], float32, on the CPU.</summary>
    internal static Tensor Normalise(RgbaImage picture)
    {
        int count = picture.Width * picture.Height;
        var values = new float[3 * count];
        for (int c = 0; c < 3; c++)
        {
            for (int i = 0; i < count; i++)
                values[c * count + i] = (picture.Pixels[4 * i + c] / 255f - Mean[c]) / Deviation[c];
        }
        return tensor(values, [1, 3, picture.Height, picture.Width]);
    }

    private static long FileBytes(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;

    private RgbaImage Matte(RgbaImage picture, string source)
    {
        if (Matting() is { } network)
            return network.Matte(picture, source);
        string problem = _mattingProblem is { } found ? $" The one that was found cannot be used: {found}" : "";
        return PlainBackground.TryRemove(picture, out string doubt)
            ?? throw new PictureException($"{source}: has no transparency, and its background cannot be removed with confidence because {doubt}. Use a PNG with a transparent background, or a matting model such as birefnet-general.onnx (beside the checkpoints, in ~/.u2net, or named by --matting-model).{problem}");
    }

    private OnnxMatting? Matting()
    {
        if (matting is null || _mattingProblem is not null)
            return null;
        try
        {
            return matting.Value;
        }
        catch (CheckpointException e) when (matting.Optional)
        {
            _mattingProblem = e.Message;
            return null;
        }
    }
}

/// <summary>Where the files beside the image encoder are.</summary>
/// <param name="Checkpoints">The checkpoint folder.</param>
/// <param name="MattingModel">An ONNX matting model; null for the best one found.</param>
/// <param name="NormalEstimator">An ONNX normal estimator or DSINE's weights; null for the one found.</param>
internal sealed record ConditioningFiles(string Checkpoints, string? MattingModel = null, string? NormalEstimator = null);
