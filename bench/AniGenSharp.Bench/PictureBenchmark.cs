using AniGenSharp.Conditioning;
using AniGenSharp.Devices;
using AniGenSharp.Geometry;
using AniGenSharp.TestSupport;
using SkiaSharp;

namespace AniGenSharp.Bench;

/// <summary>Every step from a large picture file to the condition tokens: median time and peak resident memory.</summary>
internal static class PictureBenchmark
{
    public static void Run(int side, int runs)
    {
        using var networks = new StarterNetworks();
        var sample = Lanczos.Resize(PictureReader.Read(TestPaths.Sample("trex_01.png")), side, side);
        byte[] png = Encode(sample, SKEncodedImageFormat.Png), jpeg = Encode(OnWhite(sample), SKEncodedImageFormat.Jpeg);
        sample = null;
        string? model = MattingFamily.Discover(null);
        using var matting = model is null ? null : new OnnxMatting(model, TorchSharp.torch.CPU);

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
            var reduced = Step("reduce for matting", () => PicturePreparation.ReduceForMatting(opaque));
            opaque = null;
            var cut = Step("plain background", () => PlainBackground.TryRemove(reduced, out string doubt) ?? throw new InvalidOperationException(doubt));
            if (matting is not null)
                cut = Step($"matting, {Path.GetFileName(model)}", () => matting.Matte(reduced, "a.jpg"));
            var small = Step("crop, resize, on black", () => PicturePreparation.Prepare(cut, null, networks.Folder.ImageSize, "a.jpg").Rgb);
            using var tokens = Step("encoder (starter)", () => networks.Conditioner.Encode(small));
        }
        Console.WriteLine($"{side} x {side}, PNG {png.Length >> 10} KiB, JPEG {jpeg.Length >> 10} KiB");
        Console.WriteLine($"{"step",-34}{"seconds",9}{"first",9}{"MB peak",9}");
        foreach (var (name, seconds, peak) in rows)
            Console.WriteLine($"{name,-34}{seconds.Order().ElementAt(seconds.Count / 2),9:f3}{seconds[0],9:f3}{peak >> 20,9}");
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
            using var pixmap = new SKPixmap(new SKImageInfo(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul), (nint)start);
            using var data = pixmap.Encode(format, 95) ?? throw new InvalidOperationException($"{format} cannot be written.");
            return data.ToArray();
        }
    }
}
