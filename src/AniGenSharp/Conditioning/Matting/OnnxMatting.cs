using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Devices;
using AniGenSharp.Geometry;
using static TorchSharp.torch;

namespace AniGenSharp.Conditioning.Matting;

/// <summary>Cuts the subject out of a picture with a rembg-style ONNX network, with rembg's own pre- and post-processing.</summary>
internal sealed class OnnxMatting : IDisposable
{
    private readonly OnnxNetwork _network;
    private readonly MattingFamily _family;
    private readonly int _width;
    private readonly int _height;

    /// <param name="path">The model file, whose name says its kind.</param>
    /// <param name="device">Where the rest of the pipeline runs.</param>
    /// <exception cref="CheckpointException">The file is missing, of no known kind, or no such network.</exception>
    public OnnxMatting(string path, Device device)
    {
        _family = MattingFamily.Of(path);
        _network = new OnnxNetwork(path, device);
        _height = _network.InputShape[2] > 0 ? _network.InputShape[2] : _family.Size;
        _width = _network.InputShape[3] > 0 ? _network.InputShape[3] : _family.Size;
    }

    /// <summary>
    /// The subject on transparent black. Its colours come out multiplied by the mask, as rembg composites them.
    /// </summary>
    /// <param name="picture">An opaque picture.</param>
    /// <param name="source">The file's name, for messages.</param>
    /// <exception cref="PictureException">The network finds no subject.</exception>
    public RgbaImage Matte(RgbaImage picture, string source)
    {
        byte[] mask = Mask(picture, source);
        var pixels = new byte[picture.Pixels.Length];
        for (int i = 0; i < mask.Length; i++)
        {
            for (int c = 0; c < 4; c++)
            {
                int product = (c == 3 ? 255 : picture.Pixels[4 * i + c]) * mask[i] + 128;
                pixels[4 * i + c] = (byte)(((product >> 8) + product) >> 8);
            }
        }
        return new RgbaImage(picture.Width, picture.Height, pixels);
    }

    /// <summary>The subject's share of every pixel, [height · width].</summary>
    internal byte[] Mask(RgbaImage picture, string source)
    {
        var (values, shape) = _network.Run(Input(picture), [1, 3, _height, _width]);
        if (shape.Length < 2 || values.Length < shape[^1] * shape[^2])
            throw new CheckpointException($"{_network.Path}: the output [{string.Join(", ", shape)}] is no mask.");
        int height = (int)shape[^2], width = (int)shape[^1];
        var alpha = values.AsSpan(0, height * width);
        if (_family.Sigmoid)
        {
            foreach (ref float value in alpha)
                value = 1 / (1 + MathF.Exp(-value));
        }
        float least = float.PositiveInfinity, most = float.NegativeInfinity;
        foreach (float value in alpha)
        {
            least = Math.Min(least, value);
            most = Math.Max(most, value);
        }
        if (!(most > least))
            throw new PictureException($"{source}: {Path.GetFileName(_network.Path)} finds no subject in it. Use a PNG with a transparent background.");
        var mask = new byte[alpha.Length];
        for (int i = 0; i < mask.Length; i++)
            mask[i] = (byte)((alpha[i] - least) / (most - least) * 255f);
        return Lanczos.Resize(mask, width, height, 1, picture.Width, picture.Height);
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    /// <summary>The picture at the network's size, over its own maximum, normalised: [3 · height · width].</summary>
    private float[] Input(RgbaImage picture)
    {
        byte[] pixels = Lanczos.Resize(picture, _width, _height).Pixels;
        int most = 0;
        for (int i = 0; i < pixels.Length; i++)
            most = i % 4 == 3 ? most : Math.Max(most, pixels[i]);
        double scale = Math.Max(most, 1e-6);
        int count = _width * _height;
        var input = new float[3 * count];
        for (int c = 0; c < 3; c++)
        {
            double mean = _family.Mean[c], deviation = _family.Deviation[c];
            for (int i = 0; i < count; i++)
                input[c * count + i] = (float)((pixels[4 * i + c] / scale - mean) / deviation);
        }
        return input;
    }
}
