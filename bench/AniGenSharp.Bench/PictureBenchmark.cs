using AniGenSharp.Conditioning.Matting;
using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Devices;
using AniGenSharp.Devices.Memory;
using AniGenSharp.Geometry;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Files;
using AniGenSharp.TestKit.Tensors;
using SkiaSharp;

namespace AniGenSharp.Bench;

/// <summary>
/// Median time and peak resident memory of every step from a large picture file to the condition tokens. Networks that are not part of the
/// project are replaced: matting and normals by pointwise networks, DSINE by the full-size network with weights from a formula.
/// </summary>
internal static class PictureBenchmark
{
    /// <param name="side">The picture's side in pixels.</param>
    /// <param name="runs">How often each step is repeated.</param>
    /// <param name="dsineSide">
    /// The side, in pixels, of the picture that DSINE receives, since its time and memory grow with the number of pixels; 0 skips DSINE.
    /// </param>
    public static void Run(int side, int runs, int dsineSide)
    {
        var folder = Directory.CreateTempSubdirectory("anigen-bench-");
        try
        {
            Run(side, runs, dsineSide, folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Run(int side, int runs, int dsineSide, string folder)
    {
        using var models = StageBenchmark.LoadStarter();
        var sample = Lanczos.Resize(PictureReader.Read(TestPaths.Sample("trex_01.png")), side, side);
        byte[] png = Encode(sample, SKEncodedImageFormat.Png), jpeg = Encode(OnWhite(sample), SKEncodedImageFormat.Jpeg);
        var shown = Lanczos.Resize(OnWhite(sample), Math.Max(1, dsineSide), Math.Max(1, dsineSide));
        sample = null;
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string? model = OnnxMattingModel.FindBest(Environment.GetEnvironmentVariable("U2NET_HOME") ?? Path.Combine(home, ".u2net"));
        if (model is null)
        {
            model = Path.Combine(folder, "birefnet-general-pointwise.onnx");
            File.WriteAllBytes(model, OnnxWriter.Pointwise([[1, 1, -2]], [0]));
        }
        using var matting = new OnnxMattingModel(model, "cpu");
        string estimator = Path.Combine(folder, "normals.onnx");
        File.WriteAllBytes(estimator, OnnxWriter.Pointwise([[1, 0, 0], [0, 1, 0], [0, 0, 1]], [0, 0, 0]));
        File.WriteAllText(Path.ChangeExtension(estimator, ".json"), """{"axes": ["left", "up", "towards"]}""");
        using var normals = new OnnxNormalEstimator(estimator, "cpu");
        var formula = new Manifest("dsine").Formula();
        using var dsine = dsineSide > 0 ? DsineNormalEstimator.Load(formula, Placement.Cpu, null) : null;

        var rows = new List<(string Name, List<double> Seconds, long Peak)>();
        for (int run = 0; run < runs; run++)
        {
            int next = 0;
            T Step<T>(string name, Func<T> work)
            {
                if (next == rows.Count)
                    rows.Add((name, [], 0));
                GC.Collect();
                var meter = ResourceMeter.Start();
                var result = work();
                rows[next].Seconds.Add(meter.Elapsed.TotalSeconds);
                rows[next] = rows[next] with { Peak = Math.Max(rows[next].Peak, ResourceMeter.PeakResidentBytes()) };
                next++;
                return result;
            }
            var transparent = Step("decode PNG", () => PictureReader.Decode(png, "a.png"));
            var prepared = Step("crop, resize, on black", () => PicturePreparation.Prepare(transparent, null, 518, "a.png"));
            transparent = null;
            var opaque = Step("decode JPEG", () => PictureReader.Decode(jpeg, "a.jpg"));
            Step("normals, pointwise network", () => PicturePreparation.ToColors(normals.Estimate(opaque)));
            var reduced = Step("reduce for matting", () => PicturePreparation.ReduceForMatting(opaque));
            opaque = null;
            Step("plain background", () => PlainBackground.TryRemove(reduced, out string doubt)
                ?? throw new InvalidOperationException(doubt));
            var cut = Step($"matting, {Path.GetFileNameWithoutExtension(model)}", () => matting.Matte(reduced, "a.jpg"));
            var small = Step("crop, resize, on black", () => PicturePreparation.Prepare(cut, null, models.Folder.ImageSize, "a.jpg").Rgb);
            using var tokens = Step("encoder (starter)", () => models.Conditioner.Encode(small));
            if (dsine is not null)
                Step($"normals, DSINE at {dsineSide} x {dsineSide}", () => PicturePreparation.ToColors(dsine.Estimate(shown)));
        }
        Console.WriteLine($"{side} x {side}, PNG {png.Length >> 10} KiB, JPEG {jpeg.Length >> 10} KiB");
        Console.WriteLine($"{"step",-42}{"seconds",9}{"first",9}{"MB peak",9}");
        foreach (var (name, seconds, peak) in rows)
            Console.WriteLine($"{name,-42}{seconds.Order().ElementAt(seconds.Count / 2),9:f3}{seconds[0],9:f3}{peak >> 20,9}");
    }

    private static RgbaImage OnWhite(RgbaImage image)
    {
        var pixels = new byte[image.Pixels.Length];
        for (int i = 0; i < pixels.Length; i++)
        {
            int alpha = image.Pixels[i | 3];
            pixels[i] = i % 4 == 3 ? (byte)255 : (byte)((image.Pixels[i] * alpha + 255 * (255 - alpha) + 127) / 255);
        }
        return new RgbaImage(image.Width, image.Height, pixels);
    }

    private static unsafe byte[] Encode(RgbaImage image, SKEncodedImageFormat format)
    {
        fixed (byte* start = image.Pixels)
        {
            using var pixmap = new SKPixmap(
                new SKImageInfo(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul), (nint)start);
            using var data = pixmap.Encode(format, 95) ?? throw new InvalidOperationException($"{format} cannot be written.");
            return data.ToArray();
        }
    }
}
