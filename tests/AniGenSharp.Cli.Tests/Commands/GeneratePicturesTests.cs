using System.Text.Json;
using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Pictures;
using BitMiracle.LibTiff.Classic;

namespace AniGenSharp.Cli.Tests.Commands;

/// <summary>Pictures of every kind: each unreadable one is reported in one clear line, and unusual ones are generated.</summary>
[Trait("Speed", "Slow")]
public sealed class GeneratePicturesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Unreadable() => [.. AwkwardPictures.Unreadable().Select(picture => picture.Name)];

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task A_file_that_is_not_a_valid_picture_is_rejected_before_any_model_is_loaded(string name)
    {
        var picture = AwkwardPictures.Unreadable().Single(picture => picture.Name == name);
        File.WriteAllBytes(_folder.File(name), picture.Bytes);
        var run = await AnigenProcess.Run(_folder.Path, "generate", name);
        Assert.StartsWith($"anigen: {name}: {picture.Refusal}", run.Refusal(2));
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.Empty(run.Output);
        Assert.Equal([name], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("nowhere: ", "--checkpoints", "nowhere")]
    [InlineData("--device: unknown device 'tpu'; ", "--device", "tpu")]
    [InlineData("cuda:99: ", "--device", "cuda:99")]
    public async Task A_model_or_device_that_does_not_exist_is_reported(string named, params string[] options)
    {
        var run = await AnigenProcess.Run(_folder.Path, ["generate", TestPaths.Sample("bird_04.png"), .. options]);
        Assert.StartsWith($"anigen: {named}", run.Refusal(2));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_stack_trace_is_shown_only_with_verbose()
    {
        File.WriteAllText(_folder.File("note.png"), "not a picture");
        var run = await AnigenProcess.Run(_folder.Path, "generate", "note.png", "--verbose");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("   at ", run.Error);
    }

    [Fact]
    public async Task A_folders_unusual_pictures_are_generated_and_its_bad_ones_reported()
    {
        string pictures = _folder.File("pictures");
        Directory.CreateDirectory(pictures);
        foreach (var (name, bytes) in UnusualPictures())
            File.WriteAllBytes(Path.Combine(pictures, name), bytes);
        File.WriteAllText(Path.Combine(pictures, "a_note.png"), "not a picture");
        File.WriteAllBytes(Path.Combine(pictures, "ghost.png"), PngWriter.Write(8, 8, new(PngWriter.Rgba, 8), (_, _) => [9, 9, 9, 0]));
        File.WriteAllBytes(Path.Combine(pictures, "dot.png"), PngWriter.Write(1, 1, new(PngWriter.Rgba, 8), (_, _) => [9, 9, 9, 254]));
        string[] cheap = ["--ss-steps", "2", "--slat-steps", "2", "--faces", "500", "--bake", "none"];
        var run = await AnigenProcess.Run(_folder.Path, ["generate", "pictures", "--json", .. cheap]);

        Assert.Equal(2, run.ExitCode);
        string[] bad = ["a_note.png", "dot.png", "ghost.png"];
        Assert.Equal(3, run.ErrorLines.Length);
        Assert.All(bad.Zip(run.ErrorLines), pair => Assert.StartsWith($"anigen: {Path.Combine("pictures", pair.First)}: ", pair.Second));
        Assert.Contains("5 of 8 pictures done, 3 failed", run.Error);
        JsonElement[] lines = [.. run.Output.TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(8, lines.Length);
        var failed = lines.Where(line => line.GetProperty("status").GetString() == "failed").ToList();
        Assert.Equal([2, 2, 2], failed.Select(line => line.GetProperty("exitCode").GetInt32()));
        string[] done = ["16bit", "animated", "cmyk", "palette", "turned"];
        Assert.Equal(done, Directory.GetDirectories(_folder.File("out")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        // The picture is the same in every encoding.
        byte[] plain = Processed("16bit");
        foreach (string same in new[] { "animated", "palette", "turned" })
            Assert.True(plain.AsSpan().SequenceEqual(Processed(same)), same);
    }

    private byte[] Processed(string name) => File.ReadAllBytes(_folder.File("out", name, "processed_image.png"));

    /// <summary>The same small creature with 16 bits per channel, as palette indices, rotated, animated, and in CMYK.</summary>
    private static IEnumerable<(string Name, byte[] Bytes)> UnusualPictures()
    {
        var bird = PictureReader.Read(TestPaths.Sample("bird_04.png"));
        int side = bird.Width / 4;
        // Few colors and an alpha of 0 or 255, so that a palette can hold them.
        (byte R, byte G, byte B, bool IsVisible) Color(int x, int y)
        {
            var pixel = bird.Pixels.AsSpan(4 * (4 * y * bird.Width + 4 * x), 4);
            return ((byte)(pixel[0] & 0xc0), (byte)(pixel[1] & 0xc0), (byte)(pixel[2] & 0xc0), pixel[3] > 127);
        }
        int[] Rgba(int x, int y) => Color(x, y) is (var r, var g, var b, true) ? [r, g, b, 255] : [0, 0, 0, 0];
        int[] Index(int x, int y) => Color(x, y) is (var r, var g, var b, true) ? [1 + (r >> 6 << 4 | g >> 6 << 2 | b >> 6)] : [0];
        int[] Cmyk(int x, int y) => Color(x, y) is (var r, var g, var b, true) ? [255 - r, 255 - g, 255 - b, 0] : [0, 0, 0, 0];
        byte[] Shades(int i) => [(byte)(i >> 4 << 6), (byte)((i >> 2 & 3) << 6), (byte)((i & 3) << 6)];
        byte[] palette = [0, 0, 0, .. Enumerable.Range(0, 64).SelectMany(Shades)];
        byte[] rotated = [.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 3, 0, 0, 0, 0, 0, 0];
        byte[] width = PngWriter.BigEndian(side);
        byte[] frames = [0, 0, 0, 1, 0, 0, 0, 0], frame = [0, 0, 0, 0, .. width, .. width, .. new byte[8], 0, 1, 0, 10, 0, 0];

        yield return (
            "16bit.png", PngWriter.Write(side, side, new(PngWriter.Rgba, 16), (x, y) => [.. Rgba(x, y).Select(value => value << 8)]));
        yield return ("palette.png", PngWriter.Write(side, side, new(PngWriter.Palette, 8), Index, ("PLTE", palette), ("tRNS", [0])));
        yield return ("turned.png", PngWriter.Write(
            side, side, new(PngWriter.Rgba, 8), (x, y) => Rgba(side - 1 - x, side - 1 - y), ("eXIf", rotated)));
        yield return ("animated.png", PngWriter.Write(side, side, new(PngWriter.Rgba, 8), Rgba, ("acTL", frames), ("fcTL", frame)));
        yield return ("cmyk.tif", TiffWriter.Write(side, side, Photometric.SEPARATED, 8, Cmyk));
    }
}
