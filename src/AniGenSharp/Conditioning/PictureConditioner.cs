using AniGenSharp.Checkpoints;
using AniGenSharp.Geometry;
using AniGenSharp.Parity;
using static TorchSharp.torch;

namespace AniGenSharp.Conditioning;

/// <summary>From a picture to the tokens that the flows are conditioned on.</summary>
/// <param name="encoder">The image encoder; disposed with this.</param>
/// <param name="imageSize">Side in pixels of the picture the encoder is shown: 518 officially.</param>
/// <param name="normals">Estimator of surface normals, where a stage is conditioned on them; disposed with this.</param>
/// <param name="matting">Matting network for pictures without transparency; null for plain backgrounds only; disposed with this.</param>
internal sealed class PictureConditioner(
    LoadedNetwork<DinoV2> encoder, int imageSize, ISurfaceNormalEstimator? normals = null, OnnxMatting? matting = null) : IDisposable
{
    /// <summary>Means of the channels over ImageNet, of values in [0, 1].</summary>
    private static readonly float[] Mean = [0.485f, 0.456f, 0.406f];

    /// <summary>Standard deviations of the same.</summary>
    private static readonly float[] Deviation = [0.229f, 0.224f, 0.225f];

    /// <summary>
    /// Crops, mattes and resizes a picture for the encoder. A picture without transparency is matted; its normals are
    /// estimated on the whole of it.
    /// </summary>
    /// <param name="picture">The picture as read.</param>
    /// <param name="source">The file's name, for messages.</param>
    /// <exception cref="PictureException">Nothing is visible, or the background cannot be removed with confidence.</exception>
    public PreparedPicture Prepare(RgbaImage picture, string source)
    {
        var normal = normals is null ? null : PicturePreparation.Colours(normals.Estimate(picture));
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
        return encoder.Network.Condition(Normalise(prepared).to(encoder.Placement.Device)).MoveToOuterDisposeScope();
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

    /// <inheritdoc/>
    public void Dispose()
    {
        encoder.Dispose();
        normals?.Dispose();
        matting?.Dispose();
    }

    private RgbaImage Matte(RgbaImage picture, string source)
    {
        if (matting is not null)
            return matting.Matte(picture, source);
        return PlainBackground.TryRemove(picture, out string doubt)
            ?? throw new PictureException($"{source}: has no transparency, and its background cannot be removed with confidence because {doubt}. Use a PNG with a transparent background, or a matting model such as birefnet-general.onnx (beside the checkpoints, in ~/.u2net, or named by --matting-model).");
    }
}
