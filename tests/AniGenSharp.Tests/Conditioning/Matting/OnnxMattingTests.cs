using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Conditioning.Matting;
using AniGenSharp.Geometry;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Files;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Conditioning.Matting;

public sealed class OnnxMattingTests : IDisposable
{
    private static readonly byte[] Network = OnnxWriter.Pointwise([[0.5f, -1, 0.25f]], [0.125f]);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("anigen-matting-");

    [Theory]
    [InlineData("birefnet-general")]
    [InlineData("isnet-general-use")]
    [InlineData("u2net")]
    public void Masks_are_rembgs(string family)
    {
        using var golden = new SafetensorsFile(TestPaths.Fixture("matting", "rembg.safetensors"));
        using var matting = new OnnxMatting(Model(family + ".onnx", Network), CPU);
        Assert.Equal(golden.Span<byte>("mask." + family).ToArray(), matting.Mask(Picture(golden), "a.png"));
    }

    [Fact]
    public void The_cut_out_is_rembgs()
    {
        using var golden = new SafetensorsFile(TestPaths.Fixture("matting", "rembg.safetensors"));
        using var matting = new OnnxMatting(Model("u2net.onnx", Network), CPU);
        Assert.Equal(golden.Span<byte>("cutout.u2net").ToArray(), matting.Matte(Picture(golden), "a.png").Pixels);
    }

    [Fact]
    public void A_size_fixed_in_the_file_is_kept()
    {
        byte[] network = OnnxWriter.Pointwise([[1, 0, 0]], [0], 24, 40, "Sigmoid");
        using var matting = new OnnxMatting(Model("silueta.onnx", network), CPU);
        // Red runs from left to right, and so does the mask.
        var pixels = new byte[80 * 48 * 4];
        for (int i = 0; i < 80 * 48; i++)
            (pixels[4 * i], pixels[4 * i + 3]) = ((byte)(i % 80 * 3), 255);
        byte[] mask = matting.Mask(new RgbaImage(80, 48, pixels), "a.png");
        Assert.Equal(0, mask[0]);
        Assert.Equal(255, mask[79]);
        Assert.Equal(mask[..80].Order(), mask[..80]);
    }

    [Fact]
    public void A_picture_of_one_colour_has_no_subject()
    {
        using var matting = new OnnxMatting(Model("u2net.onnx", Network), CPU);
        byte[] grey = [.. Enumerable.Repeat((byte[])[90, 90, 90, 255], 64).SelectMany(p => p)];
        var e = Assert.Throws<PictureException>(() => matting.Matte(new RgbaImage(8, 8, grey), "a.png"));
        Assert.StartsWith("a.png: u2net.onnx finds no subject", e.Message);
    }

    [Fact]
    public void What_is_no_network_is_refused_by_name()
    {
        string text = Model("u2net.onnx", "not a network"u8.ToArray());
        Assert.StartsWith($"{text}: not an ONNX model", Assert.Throws<CheckpointException>(() => new OnnxMatting(text, CPU)).Message);
        string unknown = Model("mine.onnx", Network);
        Assert.Contains("birefnet-general", Assert.Throws<CheckpointException>(() => new OnnxMatting(unknown, CPU)).Message);
        string missing = Path.Combine(_folder.FullName, "birefnet-general.onnx");
        Assert.StartsWith($"{missing}: there is no such", Assert.Throws<CheckpointException>(() => new OnnxMatting(missing, CPU)).Message);
    }

    [Fact]
    public void The_best_model_beside_the_checkpoints_is_found()
    {
        Assert.Equal("birefnet-general-lite", MattingFamily.Of("birefnet-general-lite.onnx").Prefix);
        Model("u2net.onnx", Network);
        Model("u2net_cloth_seg.onnx", Network);
        Model("something-else.onnx", Network);
        Assert.Equal(Path.Combine(_folder.FullName, "u2net.onnx"), MattingFamily.Discover(_folder.FullName));
        Model("birefnet-general-lite.onnx", Network);
        Assert.Equal(Path.Combine(_folder.FullName, "birefnet-general-lite.onnx"), MattingFamily.Discover(_folder.FullName));
        Model("birefnet-general.onnx", Network);
        Assert.Equal(Path.Combine(_folder.FullName, "birefnet-general.onnx"), MattingFamily.Discover(_folder.FullName));
        _folder.CreateSubdirectory("matting");
        string own = Model(Path.Combine("matting", "isnet-anime.onnx"), Network);
        Assert.Equal(own, MattingFamily.Discover(_folder.FullName));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Model(string name, byte[] network)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, network);
        return path;
    }

    private static RgbaImage Picture(SafetensorsFile golden)
    {
        byte[] rgb = golden.Span<byte>("image").ToArray();
        return new RgbaImage(53, 37, [.. rgb.Chunk(3).SelectMany(p => (byte[])[.. p, 255])]);
    }
}
