using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Concurrency;
using AniGenSharp.Onnx;

namespace AniGenSharp;

/// <summary>
/// Estimates surface normals with any ONNX network. A JSON file of the same name beside it tells how the network is fed and what its
/// channels mean, for example <c>{"axes": ["left", "up", "towards"]}</c>.
/// </summary>
public sealed class OnnxNormalEstimator : ISurfaceNormalEstimator
{
    private readonly OnnxNetwork _network;
    private readonly NormalConvention _convention;

    /// <param name="path">The ONNX file.</param>
    /// <param name="device">The device of the pipeline, as <see cref="ModelContext.Device"/> names it.</param>
    /// <exception cref="CheckpointException">The network or its JSON file is missing or cannot be used.</exception>
    internal OnnxNormalEstimator(string path, string device)
    {
        _convention = NormalConvention.Beside(path);
        _network = new OnnxNetwork(path, device);
    }

    /// <summary>
    /// Creates a factory for <see cref="LoadOptions.NormalEstimator"/>; the file is opened when the model is first needed.
    /// </summary>
    /// <param name="path">The ONNX file, with its JSON file beside it.</param>
    /// <exception cref="CheckpointException">The file is missing.</exception>
    public static ModelFactory<ISurfaceNormalEstimator> From(string path)
    {
        OnnxNetwork.RequireFile(path);
        return new(path, context => new OnnxNormalEstimator(path, context.Device)) { Bytes = new FileInfo(path).Length };
    }

    /// <inheritdoc/>
    public NormalField Estimate(RgbaImage picture)
    {
        var (width, height) = InputSize(picture);
        var (values, shape) = _network.Run(Input(picture, width, height), [1, 3, height, width], _convention.Output);
        if (shape.Length < 3 || shape[^3] != 3 || values.Length != 3 * shape[^1] * shape[^2])
        {
            throw new CheckpointException(
                $"{_network.Path}: the output [{string.Join(", ", shape)}] is not a normal map [1, 3, height, width].");
        }
        return ToCommonAxes(values, (int)shape[^1], (int)shape[^2], picture.Width, picture.Height);
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    private (int Width, int Height) InputSize(RgbaImage picture)
    {
        double scale = Math.Min(1, (double)_convention.LongestSide / Math.Max(picture.Width, picture.Height));
        int Fit(int extent) => Math.Max(1, (int)Math.Round(extent * scale / _convention.MultipleOf)) * _convention.MultipleOf;
        int[] shape = _network.InputShape;
        return (shape[3] > 0 ? shape[3] : Fit(picture.Width), shape[2] > 0 ? shape[2] : Fit(picture.Height));
    }

    private float[] Input(RgbaImage picture, int width, int height)
    {
        // Alpha is ignored: the colors under transparent pixels take part, as they do in the reference.
        byte[] rgb = new byte[picture.Width * picture.Height * 3];
        for (int i = 0; i < picture.Width * picture.Height; i++)
            picture.Pixels.AsSpan(4 * i, 3).CopyTo(rgb.AsSpan(3 * i));
        byte[] resized = Lanczos.Resize(rgb, picture.Width, picture.Height, 3, width, height);
        int count = width * height;
        float[] input = new float[3 * count];
        for (int c = 0; c < 3; c++)
        {
            for (int i = 0; i < count; i++)
                input[c * count + i] = (float)((resized[3 * i + c] / 255.0 - _convention.Mean[c]) / _convention.Deviation[c]);
        }
        return input;
    }

    /// <summary>Converts the network's output to the common axes, resampled to the picture's size and with unit length.</summary>
    private NormalField ToCommonAxes(float[] values, int width, int height, int newWidth, int newHeight)
    {
        int count = width * height, newCount = newWidth * newHeight;
        float[] result = new float[3 * newCount];
        Parallel.For(0, newHeight, ParallelLoops.Options, y =>
        {
            var (top, bottom, v) = Neighbors(y, newHeight, height);
            Span<float> normal = stackalloc float[3];
            for (int x = 0; x < newWidth; x++)
            {
                var (left, right, u) = Neighbors(x, newWidth, width);
                float length = 0;
                for (int axis = 0; axis < 3; axis++)
                {
                    var (channel, isNegated) = _convention.Axes[axis];
                    var plane = values.AsSpan(channel * count, count);
                    float upper = plane[top * width + left] * (1 - u) + plane[top * width + right] * u;
                    float lower = plane[bottom * width + left] * (1 - u) + plane[bottom * width + right] * u;
                    float component = upper * (1 - v) + lower * v;
                    if (_convention.IsUnitRange)
                        component = component * 2 - 1;
                    normal[axis] = isNegated ? -component : component;
                    length += component * component;
                }
                length = MathF.Sqrt(length);
                int at = y * newWidth + x;
                for (int axis = 0; axis < 3; axis++)
                    result[axis * newCount + at] = length > 1e-6f ? normal[axis] / length : axis == 2 ? 1 : 0;
            }
        });
        return new NormalField(newWidth, newHeight, result);
    }

    private static (int First, int Second, float Weight) Neighbors(int position, int extent, int source)
    {
        float at = Math.Clamp((position + 0.5f) * source / extent - 0.5f, 0, source - 1);
        int first = (int)at;
        return (first, Math.Min(first + 1, source - 1), at - first);
    }
}
