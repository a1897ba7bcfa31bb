using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Conditioning.DinoV2;
using AniGenSharp.Conditioning.Matting;
using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Devices.Memory;
using AniGenSharp.Geometry;
using AniGenSharp.Logging;
using Microsoft.Extensions.Logging;
using static TorchSharp.torch;

namespace AniGenSharp.Conditioning;

/// <summary>Turns a picture into the tokens that the flows are conditioned on.</summary>
/// <param name="encoder">The image encoder.</param>
/// <param name="imageSize">Side in pixels of the picture that the encoder receives: 518 for the released models.</param>
/// <param name="normals">The estimator of surface normals; null if no stage is conditioned on them.</param>
/// <param name="matting">
/// The matting model for pictures without transparency. If there is none, or it is optional and cannot be opened, only backgrounds that
/// need no network are removed.
/// </param>
/// <param name="logger">Receives a warning if a background may not be removed completely.</param>
internal sealed class PictureConditioner(
    StagedNetwork<LoadedNetwork<DinoV2Encoder>> encoder, int imageSize, StagedNetwork<ISurfaceNormalEstimator>? normals = null,
    StagedNetwork<IMattingModel>? matting = null, ILogger? logger = null)
{
    private volatile string? _mattingProblem;

    /// <summary>
    /// Adds the matting model and, if a stage is conditioned on normals, the normal estimator to the networks of a model.
    /// </summary>
    /// <param name="cache">The cache that holds the networks.</param>
    /// <param name="encoder">The image encoder, already in the cache.</param>
    /// <param name="request">What to open.</param>
    /// <exception cref="CheckpointException">Normals are needed but there is no estimator.</exception>
    public static PictureConditioner Open(
        NetworkCache cache, StagedNetwork<LoadedNetwork<DinoV2Encoder>> encoder, ConditioningRequest request)
    {
        StagedNetwork<ISurfaceNormalEstimator>? normals = null;
        if (request.NeedsNormals)
        {
            var estimator = request.NormalEstimator ?? throw new CheckpointException(
                $"{request.Source}: this model is conditioned on surface normals. Give it a normal estimator.");
            request.Context.Logger?.NormalsBy(estimator.Name);
            normals = cache.Add(estimator.Bytes, _ => estimator.Open(request.Context));
        }
        StagedNetwork<IMattingModel>? matting = null;
        if (request.MattingModel is { } model)
        {
            request.Context.Logger?.MattingBy(model.Name);
            matting = cache.Add(model.Bytes, _ => model.Open(request.Context), model.IsOptional);
        }
        return new PictureConditioner(encoder, request.ImageSize, normals, matting, request.Context.Logger);
    }

    /// <summary>
    /// Crops, mattes and resizes a picture for the encoder. Only a picture without transparency is matted; its normals are estimated
    /// on the whole picture.
    /// </summary>
    /// <param name="picture">The picture as read.</param>
    /// <param name="source">The file's name, for error messages.</param>
    /// <param name="cancellationToken">Honored while networks are loaded.</param>
    /// <exception cref="PictureException">Nothing is visible, or the background cannot be removed with confidence.</exception>
    public PreparedPicture Prepare(RgbaImage picture, string source, CancellationToken cancellationToken = default)
    {
        var normal = normals is null ? null : PicturePreparation.ToColors(normals.Get(cancellationToken).Estimate(picture));
        if (!PicturePreparation.HasTransparency(picture))
            picture = Matte(PicturePreparation.ReduceForMatting(picture), source, cancellationToken);
        return PicturePreparation.Prepare(picture, normal, imageSize, source);
    }

    /// <summary>Encodes a prepared picture into condition tokens, [1, T, C] in float32.</summary>
    /// <param name="prepared">The picture.</param>
    /// <param name="cancellationToken">Honored while a network is loaded.</param>
    public Tensor Encode(RgbaImage prepared, CancellationToken cancellationToken = default)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var network = encoder.Get(cancellationToken);
        return network.Network.Condition(Normalize(prepared).to(network.Placement.Device)).MoveToOuterDisposeScope();
    }

    /// <summary>Normalizes the picture's colors by the statistics of ImageNet: [1, 3, H, W] in float32, on the CPU.</summary>
    internal static Tensor Normalize(RgbaImage picture)
    {
        int count = picture.Width * picture.Height;
        float[] values = new float[3 * count];
        for (int c = 0; c < 3; c++)
        {
            float mean = (float)ImageNet.Mean[c], deviation = (float)ImageNet.Deviation[c];
            for (int i = 0; i < count; i++)
                values[c * count + i] = (picture.Pixels[4 * i + c] / 255f - mean) / deviation;
        }
        return tensor(values, [1, 3, picture.Height, picture.Width]);
    }

    private RgbaImage Matte(RgbaImage picture, string source, CancellationToken cancellationToken)
    {
        if (OpenMatting(cancellationToken) is { } model)
            return model.Matte(picture, source);
        PlainCutout cutout;
        try
        {
            cutout = BackgroundRemoval.Remove(picture, source);
        }
        catch (PictureException e) when (_mattingProblem is { } problem)
        {
            throw new PictureException($"{e.Message} The matting model that was found cannot be used: {problem}", e)
            {
                NeedsMatting = true,
            };
        }
        if (cutout.IsByColor)
            logger?.BackgroundByColor(source, BackgroundRemoval.Advice);
        if (cutout.EnclosedShare > 0)
        {
            logger?.EnclosedBackground(source, 100 * cutout.EnclosedShare, BackgroundRemoval.Advice);
        }
        return cutout.Picture;
    }

    private IMattingModel? OpenMatting(CancellationToken cancellationToken)
    {
        if (matting is null || _mattingProblem is not null)
            return null;
        try
        {
            return matting.Get(cancellationToken);
        }
        catch (CheckpointException e) when (matting.IsOptional)
        {
            _mattingProblem = e.Message;
            return null;
        }
    }
}
