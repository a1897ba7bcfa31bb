using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Geometry;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Files;

namespace AniGenSharp.Onnx.Tests;

public sealed class OnnxMattingModelTests : IDisposable
{
    private static readonly byte[] s_network = OnnxWriter.Pointwise([[0.5f, -1, 0.25f]], [0.125f]);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("anigen-matting-");

    [Theory]
    [InlineData("birefnet-general")]
    [InlineData("isnet-general-use")]
    [InlineData("u2net")]
    public void Masks_match_rembg(string family)
    {
        using var golden = new SafetensorsFile(TestPaths.Fixture("matting", "rembg.safetensors"));
        using var matting = new OnnxMattingModel(Write(family + ".onnx", s_network), "cpu");
        Assert.Equal(golden.Span<byte>("mask." + family).ToArray(), matting.Mask(Picture(golden), "a.png"));
    }

    [Fact]
    public void The_cutout_matches_rembg()
    {
        using var golden = new SafetensorsFile(TestPaths.Fixture("matting", "rembg.safetensors"));
        using var matting = OnnxMattingModel.From(Write("u2net.onnx", s_network)).Open(new ModelContext("cpu", null));
        Assert.Equal(golden.Span<byte>("cutout.u2net").ToArray(), matting.Matte(Picture(golden), "a.png").Pixels);
    }

    [Fact]
    public void A_size_fixed_by_the_file_is_respected()
    {
        byte[] network = OnnxWriter.Pointwise([[1, 0, 0]], [0], 24, 40, "Sigmoid");
        using var matting = new OnnxMattingModel(Write("silueta.onnx", network), "cpu");
        // Red increases from left to right, and so does the mask.
        byte[] pixels = new byte[80 * 48 * 4];
        for (int i = 0; i < 80 * 48; i++)
            (pixels[4 * i], pixels[4 * i + 3]) = ((byte)(i % 80 * 3), 255);
        byte[] mask = matting.Mask(new RgbaImage(80, 48, pixels), "a.png");
        Assert.Equal(0, mask[0]);
        Assert.Equal(255, mask[79]);
        Assert.Equal(mask[..80].Order(), mask[..80]);
    }

    [Fact]
    public void A_picture_of_one_color_has_no_subject()
    {
        using var matting = new OnnxMattingModel(Write("u2net.onnx", s_network), "cpu");
        byte[] gray = [.. Enumerable.Repeat((byte[])[90, 90, 90, 255], 64).SelectMany(p => p)];
        var e = Assert.Throws<PictureException>(() => matting.Matte(new RgbaImage(8, 8, gray), "a.png"));
        Assert.StartsWith("a.png: u2net.onnx finds no subject", e.Message);
    }

    [Fact]
    public void A_file_that_is_not_a_network_is_rejected_with_its_name()
    {
        string text = Write("u2net.onnx", "not a network"u8.ToArray());
        var factory = OnnxMattingModel.From(text);
        Assert.Equal(13, factory.Bytes);
        Assert.StartsWith($"{text}: not an ONNX model", Assert.Throws<CheckpointException>(() => factory.Open(new("cpu", null))).Message);
        string unknown = Write("mine.onnx", s_network);
        Assert.Contains("birefnet-general", Assert.Throws<CheckpointException>(() => OnnxMattingModel.From(unknown)).Message);
        string missing = Path.Combine(_folder.FullName, "birefnet-general.onnx");
        Assert.StartsWith(missing, Assert.Throws<CheckpointException>(() => OnnxMattingModel.From(missing)).Message);
    }

    [Fact]
    public void The_best_model_in_the_first_folder_with_a_model_is_found()
    {
        Assert.Equal("birefnet-general-lite", MattingFamily.Of("birefnet-general-lite.onnx").Prefix);
        string folder = _folder.FullName, empty = Path.Combine(folder, "matting");
        Assert.Null(OnnxMattingModel.FindBest(empty, folder));
        Write("u2net.onnx", s_network);
        Write("u2net_cloth_seg.onnx", s_network);
        Write(".birefnet-general.onnx", s_network);
        Write("something-else.onnx", s_network);
        Assert.Equal(Path.Combine(folder, "u2net.onnx"), OnnxMattingModel.FindBest(empty, folder));
        Write("birefnet-general-lite.onnx", s_network);
        Assert.Equal(Path.Combine(folder, "birefnet-general-lite.onnx"), OnnxMattingModel.FindBest(empty, folder));
        Write("birefnet-general.onnx", s_network);
        Assert.Equal(Path.Combine(folder, "birefnet-general.onnx"), OnnxMattingModel.FindBest(empty, folder));
        _folder.CreateSubdirectory("matting");
        string own = Write(Path.Combine("matting", "isnet-anime.onnx"), s_network);
        Assert.Equal(own, OnnxMattingModel.FindBest(empty, folder));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Write(string name, byte[] network)
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
