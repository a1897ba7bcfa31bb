using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Conditioning;
using AniGenSharp.Conditioning.DinoV2;
using AniGenSharp.Devices;
using AniGenSharp.Devices.Memory;
using AniGenSharp.Geometry;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Tensors;

namespace AniGenSharp.Tests.Conditioning;

public sealed class PictureConditionerTests : IDisposable
{
    private readonly NetworkCache _cache = new(0);

    [Fact]
    public void A_scene_is_rejected_with_advice_unless_there_is_a_matting_model()
    {
        var scene = Scene();
        var e = Assert.Throws<PictureException>(() => Open().Prepare(scene, "scene.jpg"));
        Assert.StartsWith("scene.jpg: its background cannot be removed", e.Message);
        Assert.True(e.NeedsMatting);

        var conditioner = Open(matting: new("red", _ => new RedMatting()));
        var prepared = conditioner.Prepare(scene, "scene.jpg").Rgb;
        Assert.Equal((518, 518), (prepared.Width, prepared.Height));
        int middle = 4 * (259 * 518 + 259);
        Assert.Equal([255, 0, 0], prepared.Pixels[middle..(middle + 3)]);
        Assert.Equal([0, 0, 0], prepared.Pixels[..3]);
    }

    /// <summary>A part of the subject in the background's colors would be missing, so the user should look at the result.</summary>
    [Fact]
    public void A_background_that_was_removed_by_color_is_logged()
    {
        var log = new LogRecorder();
        var prepared = Open(context: new ModelContext("cpu", log)).Prepare(Scene(withStripes: false), "scene.jpg").Rgb;
        int middle = 4 * (259 * 518 + 259);
        Assert.Equal([255, 0, 0], prepared.Pixels[middle..(middle + 3)]);
        Assert.Equal([0, 0, 0], prepared.Pixels[..3]);
        Assert.StartsWith("scene.jpg: the background was removed by color", Assert.Single(log.Messages));
    }

    /// <summary>
    /// An unusable model that was found automatically must not fail a picture that does not need it; one that the user requested must.
    /// </summary>
    [Fact]
    public void An_unusable_optional_matting_model_is_reported_only_if_needed()
    {
        var broken = new ModelFactory<IMattingModel>("broken", _ => throw new CheckpointException("broken.onnx: damaged."));
        var conditioner = Open(matting: broken with { IsOptional = true });
        byte[] plain = [.. Enumerable.Range(0, 64 * 64)
            .SelectMany(i => i % 64 is > 15 and < 48 && i / 64 is > 15 and < 48 ? (byte[])[200, 30, 30, 255] : [255, 255, 255, 255])];
        Assert.Equal(518, conditioner.Prepare(new RgbaImage(64, 64, plain), "plain.png").Rgb.Width);
        string message = Assert.Throws<PictureException>(() => conditioner.Prepare(Scene(), "scene.jpg")).Message;
        Assert.EndsWith("cannot be used: broken.onnx: damaged.", message);
        Assert.True(_cache.Networks[^1].IsOptional);
        var named = Open(matting: broken);
        Assert.False(_cache.Networks[^1].IsOptional);
        Assert.Equal("broken.onnx: damaged.", Assert.Throws<CheckpointException>(() => named.Prepare(Scene(), "scene.jpg")).Message);
    }

    [Fact]
    public void Normals_are_estimated_if_needed()
    {
        Assert.StartsWith("folder: this model is conditioned on surface normals",
            Assert.Throws<CheckpointException>(() => Open(needsNormals: true)).Message);
        var conditioner = Open(needsNormals: true, normals: new("colors", _ => new ColorNormals()));
        byte[] pixels = [.. Enumerable.Range(0, 64 * 64).SelectMany(i => (byte[])[255, 0, 0, (byte)(i % 64 is > 15 and < 48 ? 255 : 0)])];
        var normal = conditioner.Prepare(new RgbaImage(64, 64, pixels), "a.png").Normal;
        int middle = 4 * (259 * 518 + 259);
        Assert.Equal([0, 127, 127, 255], normal.Pixels[middle..(middle + 4)]);
    }

    /// <summary>Models are opened with the pipeline's context, replaced under memory pressure, and disposed with the cache.</summary>
    [Fact]
    public void Models_are_opened_when_needed_and_disposed_by_the_cache()
    {
        var opened = new List<RedMatting>();
        var context = new ModelContext("cpu", null);
        var conditioner = Open(matting: new("red", given =>
        {
            Assert.Same(context, given);
            opened.Add(new RedMatting());
            return opened[^1];
        })
        { Bytes = 7 }, context: context);
        Assert.Equal(7, _cache.Networks[^1].Bytes);
        Assert.Empty(opened);
        var prepared = conditioner.Prepare(Scene(), "a.png");
        Assert.False(Assert.Single(opened).IsDisposed);
        conditioner.Encode(prepared.Rgb).Dispose();
        Assert.True(opened[0].IsDisposed);
        conditioner.Prepare(Scene(), "a.png");
        Assert.Equal(2, opened.Count);
        _cache.Dispose();
        Assert.True(opened[1].IsDisposed);
    }

    public void Dispose() => _cache.Dispose();

    private PictureConditioner Open(
        bool needsNormals = false, ModelFactory<IMattingModel>? matting = null, ModelFactory<ISurfaceNormalEstimator>? normals = null,
        ModelContext? context = null)
    {
        using var golden = new Golden("dino", "tiny_140x98");
        using var arguments = System.Text.Json.JsonDocument.Parse(golden.Metadata["args"]);
        var config = DinoV2Config.Parse(new NetworkArguments(arguments.RootElement, "config"));
        var encoder = _cache.Add(5, _ =>
        {
            using var checkpoint = Checkpoint.Open(TestPaths.Fixture("ckpts", "dinov2_tiny", "dinov2_tiny_reg4_pretrain.pth"));
            return ParameterReader.Load(checkpoint, Placement.Cpu, parameters => new DinoV2Encoder(config, parameters));
        });
        return PictureConditioner.Open(
            _cache, encoder,
            new ConditioningRequest("folder", 518, needsNormals, matting, normals, context ?? new ModelContext("cpu", null)));
    }

    /// <summary>A red disc; with red stripes behind it, which reach the border, colors do not tell it from the background.</summary>
    private static RgbaImage Scene(bool withStripes = true)
    {
        byte[] pixels = new byte[160 * 120 * 4];
        for (int i = 0; i < 160 * 120; i++)
        {
            int x = i % 160, y = i / 160;
            bool isRed = Math.Pow(x - 80, 2) + Math.Pow(y - 60, 2) < 900 || (withStripes && y / 10 % 3 == 1);
            byte[] color = isRed ? [255, 0, 0, 255] : [0, (byte)(x * 3 / 2), (byte)(y * 2), 255];
            color.CopyTo(pixels, 4 * i);
        }
        return new RgbaImage(160, 120, pixels);
    }

    /// <summary>A matting model that regards red as the subject.</summary>
    private sealed class RedMatting : IMattingModel
    {
        public bool IsDisposed { get; private set; }

        public RgbaImage Matte(RgbaImage picture, string source) => new(
            picture.Width, picture.Height, [.. picture.Pixels.Chunk(4).SelectMany(p => p[0] == 255 ? p : [0, 0, 0, 0])]);

        public void Dispose() => IsDisposed = true;
    }

    /// <summary>An estimator that returns the picture's colors as normals: red is x to the left.</summary>
    private sealed class ColorNormals : ISurfaceNormalEstimator
    {
        public NormalField Estimate(RgbaImage picture) => new(
            picture.Width, picture.Height,
            [.. Enumerable.Range(0, 3).SelectMany(c => picture.Pixels.Where((_, i) => i % 4 == c).Select(value => value / 255f))]);

        public void Dispose()
        {
        }
    }
}
