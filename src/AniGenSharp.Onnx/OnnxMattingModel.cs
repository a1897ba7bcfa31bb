using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Geometry;
using AniGenSharp.Onnx;

namespace AniGenSharp;

/// <summary>
/// Cuts the subject out of a picture with an ONNX network of the BiRefNet, BRIA RMBG, IS-Net or U²-Net family, with the same
/// processing before and after the network as rembg.
/// </summary>
public sealed class OnnxMattingModel : IMattingModel
{
    private readonly OnnxNetwork _network;
    private readonly MattingFamily _family;
    private readonly int _width;
    private readonly int _height;

    /// <param name="path">The ONNX file, whose name tells its family.</param>
    /// <param name="device">The device of the pipeline, as <see cref="ModelContext.Device"/> names it.</param>
    /// <exception cref="CheckpointException">The file is missing, of an unknown family, or not such a network.</exception>
    internal OnnxMattingModel(string path, string device)
    {
        _family = MattingFamily.Of(path);
        _network = new OnnxNetwork(path, device);
        _height = _network.InputShape[2] > 0 ? _network.InputShape[2] : _family.Size;
        _width = _network.InputShape[3] > 0 ? _network.InputShape[3] : _family.Size;
    }

    /// <summary>Creates a factory for <see cref="LoadOptions.MattingModel"/>; the file is opened when the model is first needed.</summary>
    /// <param name="path">The ONNX file. Its name must start with that of its family, for example <c>birefnet-general</c>.</param>
    /// <exception cref="CheckpointException">The file is missing, or its name belongs to no known family.</exception>
    public static ModelFactory<IMattingModel> From(string path)
    {
        OnnxNetwork.RequireFile(path);
        _ = MattingFamily.Of(path);
        return new(path, context => new OnnxMattingModel(path, context.Device)) { Bytes = new FileInfo(path).Length };
    }

    /// <summary>Finds the best matting model in the first of several folders that has one; null if none has.</summary>
    /// <param name="folders">The folders; those that do not exist are skipped.</param>
    public static string? FindBest(params IEnumerable<string> folders) =>
        folders.Select(MattingFamily.FindBest).FirstOrDefault(path => path is not null);

    /// <inheritdoc/>
    public RgbaImage Matte(RgbaImage picture, string source)
    {
        byte[] mask = Mask(picture, source);
        byte[] pixels = new byte[picture.Pixels.Length];
        for (int i = 0; i < mask.Length; i++)
        {
            for (int c = 0; c < 4; c++)
            {
                // Pillow's rounding of a product of two bytes.
                int product = (c == 3 ? 255 : picture.Pixels[4 * i + c]) * mask[i] + 128;
                pixels[4 * i + c] = (byte)(((product >> 8) + product) >> 8);
            }
        }
        return new RgbaImage(picture.Width, picture.Height, pixels);
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    /// <summary>Computes the subject's coverage of every pixel, [H · W].</summary>
    /// <exception cref="PictureException">The network finds no subject.</exception>
    internal byte[] Mask(RgbaImage picture, string source)
    {
        var (values, shape) = _network.Run(Input(picture), [1, 3, _height, _width]);
        if (shape.Length < 2 || values.Length < shape[^1] * shape[^2])
            throw new CheckpointException($"{_network.Path}: the output [{string.Join(", ", shape)}] is not a mask.");
        int height = (int)shape[^2], width = (int)shape[^1];
        var alpha = values.AsSpan(0, height * width);
        if (_family.IsLogit)
        {
            foreach (ref float value in alpha)
                value = 1 / (1 + MathF.Exp(-value));
        }
        float min = float.PositiveInfinity, max = float.NegativeInfinity;
        foreach (float value in alpha)
        {
            min = Math.Min(min, value);
            max = Math.Max(max, value);
        }
        if (!(max > min))
        {
            throw new PictureException(
                $"{source}: {Path.GetFileName(_network.Path)} finds no subject in it. Use a PNG with a transparent background.");
        }
        byte[] mask = new byte[alpha.Length];
        for (int i = 0; i < mask.Length; i++)
            mask[i] = (byte)((alpha[i] - min) / (max - min) * 255f);
        return Lanczos.Resize(mask, width, height, 1, picture.Width, picture.Height);
    }

    /// <summary>Prepares a picture for the network: resized, divided by its own maximum, and normalized, [3 · H · W].</summary>
    private float[] Input(RgbaImage picture)
    {
        byte[] pixels = Lanczos.Resize(picture, _width, _height).Pixels;
        int max = 0;
        for (int i = 0; i < pixels.Length; i++)
            max = i % 4 == 3 ? max : Math.Max(max, pixels[i]);
        double scale = Math.Max(max, 1e-6);
        int count = _width * _height;
        float[] input = new float[3 * count];
        for (int c = 0; c < 3; c++)
        {
            double mean = _family.Mean[c], deviation = _family.Deviation[c];
            for (int i = 0; i < count; i++)
                input[c * count + i] = (float)((pixels[4 * i + c] / scale - mean) / deviation);
        }
        return input;
    }
}
