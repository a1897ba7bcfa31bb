using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Conditioning;
using AniGenSharp.Conditioning.DinoV2;
using AniGenSharp.Devices;
using AniGenSharp.Devices.Memory;
using AniGenSharp.Geometry;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Files;
using AniGenSharp.TestKit.Tensors;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Conditioning;

public sealed class PictureConditionerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("anigen-conditioner-");
    private readonly NetworkShelf _shelf = new(0);

    public PictureConditionerTests() =>
        // Whatever models the machine's user has must play no part.
        Environment.SetEnvironmentVariable("U2NET_HOME", Path.Combine(_folder.FullName, "none"));

    [Fact]
    public void A_scene_is_refused_with_the_way_out_unless_there_is_a_matting_model()
    {
        var scene = Scene();
        {
            var conditioner = Open();
            var e = Assert.Throws<PictureException>(() => conditioner.Prepare(scene, "scene.jpg"));
            Assert.StartsWith("scene.jpg: has no transparency", e.Message);
            Assert.Contains("birefnet-general.onnx", e.Message);
        }
        // A network that calls red the subject, found beside the checkpoints.
        File.WriteAllBytes(Path.Combine(_folder.FullName, "u2net.onnx"), OnnxWriter.Pointwise([[1, -1, -1]], [-3], operations: "Relu"));
        {
            var conditioner = Open();
            var prepared = conditioner.Prepare(scene, "scene.jpg").Rgb;
            Assert.Equal((518, 518), (prepared.Width, prepared.Height));
            int middle = 4 * (259 * 518 + 259);
            Assert.Equal([255, 0, 0], prepared.Pixels[middle..(middle + 3)]);
            Assert.Equal([0, 0, 0], prepared.Pixels[..3]);
        }
    }

    /// <summary>A model that happens to lie about must not stop who needs none; one that was asked for must.</summary>
    [Fact]
    public void A_broken_matting_model_that_was_only_found_is_told_where_it_is_missed()
    {
        string model = Path.Combine(_folder.FullName, "u2net.onnx");
        File.WriteAllText(model, "no model");
        var conditioner = Open();
        byte[] plain = [.. Enumerable.Range(0, 64 * 64).SelectMany(i => i % 64 is > 15 and < 48 && i / 64 is > 15 and < 48 ? (byte[])[200, 30, 30, 255] : [255, 255, 255, 255])];
        Assert.Equal(518, conditioner.Prepare(new RgbaImage(64, 64, plain), "plain.png").Rgb.Width);
        string message = Assert.Throws<PictureException>(() => conditioner.Prepare(Scene(), "scene.jpg")).Message;
        Assert.Contains("The one that was found cannot be used: ", message);
        Assert.Contains("not an ONNX model", message);
        Assert.True(_shelf.Networks[^1].Optional);
        var named = Open(mattingModel: model);
        Assert.False(_shelf.Networks[^1].Optional);
        Assert.Contains("not an ONNX model", Assert.Throws<CheckpointException>(() => named.Prepare(Scene(), "scene.jpg")).Message);
    }

    [Fact]
    public void Normals_are_estimated_where_they_are_needed()
    {
        Assert.Contains("conditioned on surface normals", Assert.Throws<CheckpointException>(() => Open(needsNormals: true)).Message);
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "normals"));
        // Colours are the normals: red everywhere is x to the left everywhere.
        File.WriteAllBytes(Path.Combine(_folder.FullName, "normals", "n.onnx"), OnnxWriter.Pointwise([[1, 0, 0], [0, 1, 0], [0, 0, 1]], [0, 0, 0]));
        File.WriteAllText(Path.Combine(_folder.FullName, "normals", "n.json"), """{"axes": ["left", "up", "towards"], "mean": [0, 0, 0], "std": [1, 1, 1]}""");
        var conditioner = Open(needsNormals: true);
        byte[] pixels = [.. Enumerable.Range(0, 64 * 64).SelectMany(i => (byte[])[255, 0, 0, (byte)(i % 64 is > 15 and < 48 ? 255 : 0)])];
        var normal = conditioner.Prepare(new RgbaImage(64, 64, pixels), "a.png").Normal;
        int middle = 4 * (259 * 518 + 259);
        Assert.Equal([0, 127, 127, 255], normal.Pixels[middle..(middle + 4)]);
    }

    public void Dispose()
    {
        _shelf.Dispose();
        _folder.Delete(recursive: true);
    }

    private PictureConditioner Open(bool needsNormals = false, string? mattingModel = null)
    {
        using var golden = new Golden("dino", "tiny_140x98");
        using var arguments = System.Text.Json.JsonDocument.Parse(golden.Metadata["args"]);
        var config = DinoV2Config.Parse(new NetworkArguments(arguments.RootElement, "config"));
        using var checkpoint = Checkpoint.Open(TestPaths.Fixture("ckpts", "dinov2_tiny", "dinov2_tiny_reg4_pretrain.pth"));
        var encoder = _shelf.Add(0, () => DinoV2Encoder.Load(checkpoint, config, Placement.Cpu));
        return PictureConditioner.Open(_shelf, encoder, CPU, 518, new ConditioningFiles(_folder.FullName, mattingModel), needsNormals, null);
    }

    /// <summary>A red disc before stripes of many colours.</summary>
    private static RgbaImage Scene()
    {
        var pixels = new byte[160 * 120 * 4];
        for (int i = 0; i < 160 * 120; i++)
        {
            int x = i % 160, y = i / 160;
            bool disc = Math.Pow(x - 80, 2) + Math.Pow(y - 60, 2) < 900;
            byte[] colour = disc ? [255, 0, 0, 255] : [0, (byte)(x * 3 / 2), (byte)(y * 2), 255];
            colour.CopyTo(pixels, 4 * i);
        }
        return new RgbaImage(160, 120, pixels);
    }
}
