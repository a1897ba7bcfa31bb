using System.Text.Json;
using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Pictures;
using BitMiracle.LibTiff.Classic;

namespace AniGenSharp.Cli.Tests;

/// <summary>Pictures as they come, by the real executable: bad ones are one clear line, odd ones are done.</summary>
[Trait("Speed", "Slow")]
public sealed class PictureErrorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Unreadable() => [.. AwkwardPictures.Unreadable().Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task A_file_that_is_no_sound_picture_is_refused_before_any_model_is_loaded(string name)
    {
        var picture = AwkwardPictures.Unreadable().Single(p => p.Name == name);
        File.WriteAllBytes(_folder.File(name), picture.Bytes);
        var run = await AnigenProcess.Run(_folder.Path, "generate", name);
        Assert.StartsWith($"anigen: {name}: {picture.Refusal}", run.Refusal(2));
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.Empty(run.Output);
        Assert.Equal([name], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("no such picture", "nowhere.png")]
    [InlineData("no such checkpoint folder", "bird.png", "--checkpoints", "nowhere")]
    [InlineData("--ss-steps must be between 1 and 1000.", "bird.png", "--ss-steps", "0")]
    [InlineData("--ss-steps", "bird.png", "--ss-steps", "many")]
    [InlineData("--lods", "bird.png", "--lods", "few")]
    [InlineData("descending", "bird.png", "--lods", "0.1,0.5")]
    [InlineData("--lods must be a number from 1 to 8", "bird.png", "--lods", "12")]
    [InlineData("unknown option --warp.", "bird.png", "--warp")]
    [InlineData("unknown option --prevew; did you mean --preview?", "bird.png", "--prevew")]
    [InlineData("--bake: Argument 'foo' not recognized. Must be one of: 'direct' 'projective'", "bird.png", "--bake", "foo")]
    [InlineData("--faces must be a whole number of at most 2,147,483,647, not \"99999999999\"", "bird.png", "--faces", "99999999999")]
    [InlineData("--cfg-scale must be a number such as 0.5, not \"1,5\"", "bird.png", "--cfg-scale", "1,5")]
    [InlineData("--output is empty. See 'anigen generate --help'.", "bird.png", "-o", "")]
    [InlineData("@home.png: there is no such picture", "@home.png")]
    [InlineData("--x.png: there is no such picture", "--", "--x.png")]
    [InlineData("unknown device", "bird.png", "--device", "tpu")]
    [InlineData("cuda:99: ", "bird.png", "--device", "cuda:99")]
    [InlineData("no pictures in this folder", ".")]
    public async Task Bad_usage_is_one_clear_line(string says, string picture, params string[] options)
    {
        if (picture == "bird.png")
            File.Copy(TestPaths.Sample("bird_04.png"), _folder.File(picture));
        var run = await AnigenProcess.Run(_folder.Path, ["generate", picture, .. options]);
        Assert.Contains(says, run.Refusal(2));
        Assert.True(run.Error.TrimEnd().Split('\n').All(line => line.StartsWith("anigen: ", StringComparison.Ordinal) || line.StartsWith("Using the starter model", StringComparison.Ordinal)), run.Error);
        Assert.False(Directory.Exists(_folder.File("out")));
    }

    [Fact]
    public async Task A_stack_trace_is_shown_with_verbose_only()
    {
        File.WriteAllText(_folder.File("note.png"), "this is no picture");
        var run = await AnigenProcess.Run(_folder.Path, "generate", "note.png", "--verbose");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("   at ", run.Error);
    }

    [Fact]
    public async Task A_folder_does_the_odd_pictures_and_reports_the_bad_ones()
    {
        string pictures = _folder.File("pictures");
        Directory.CreateDirectory(pictures);
        foreach (var (name, bytes) in OddPictures())
            File.WriteAllBytes(Path.Combine(pictures, name), bytes);
        File.WriteAllText(Path.Combine(pictures, "a_note.png"), "this is no picture");
        File.WriteAllBytes(Path.Combine(pictures, "ghost.png"), PngWriter.Write(8, 8, PngWriter.Rgba, 8, (_, _) => [9, 9, 9, 0]));
        File.WriteAllBytes(Path.Combine(pictures, "dot.png"), PngWriter.Write(1, 1, PngWriter.Rgba, 8, (_, _) => [9, 9, 9, 254]));
        var run = await AnigenProcess.Run(
            _folder.Path, "generate", "pictures", "--ss-steps", "2", "--slat-steps", "2", "--faces", "500", "--bake", "none", "--json");

        Assert.Equal(2, run.ExitCode);
        Assert.Equal(3, run.ErrorLines.Length);
        Assert.Contains("a_note.png: not a picture", run.ErrorLines[0]);
        Assert.Contains("dot.png: the subject is 1 x 1 pixels", run.ErrorLines[1]);
        Assert.Contains("ghost.png: every pixel is transparent", run.ErrorLines[2]);
        Assert.Contains("5 of 8 pictures done, 3 failed", run.Error);
        var lines = run.Output.TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(8, lines.Count);
        Assert.Equal(3, lines.Count(line => line.GetProperty("status").GetString() == "failed" && line.GetProperty("exitCode").GetInt32() == 2));
        string[] done = ["16bit", "animated", "cmyk", "palette", "turned"];
        Assert.Equal(done, Directory.GetDirectories(_folder.File("out")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        // However it is stored, it is the same picture.
        byte[] plain = File.ReadAllBytes(_folder.File("out", "16bit", "processed_image.png"));
        foreach (string same in new[] { "animated", "palette", "turned" })
            Assert.True(plain.AsSpan().SequenceEqual(File.ReadAllBytes(_folder.File("out", same, "processed_image.png"))), same);
    }

    /// <summary>One small creature in 16 bits, in a palette, turned, animated, and in CMYK.</summary>
    private static IEnumerable<(string Name, byte[] Bytes)> OddPictures()
    {
        var bird = PictureReader.Read(TestPaths.Sample("bird_04.png"));
        int side = bird.Width / 4;
        // Few colours and an alpha of all or nothing, so that a palette can hold it.
        (byte R, byte G, byte B, bool Seen) Colour(int x, int y)
        {
            var p = bird.Pixels.AsSpan(4 * (4 * y * bird.Width + 4 * x), 4);
            return ((byte)(p[0] & 0xc0), (byte)(p[1] & 0xc0), (byte)(p[2] & 0xc0), p[3] > 127);
        }
        int[] Rgba(int x, int y) => Colour(x, y) is (var r, var g, var b, true) ? [r, g, b, 255] : [0, 0, 0, 0];
        byte[] palette = [0, 0, 0, .. Enumerable.Range(0, 64).SelectMany(i => (byte[])[(byte)(i >> 4 << 6), (byte)((i >> 2 & 3) << 6), (byte)((i & 3) << 6)])];
        byte[] turned = [.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 3, 0, 0, 0, 0, 0, 0];
        byte[] wide = PngWriter.BigEndian(side);

        yield return ("16bit.png", PngWriter.Write(side, side, PngWriter.Rgba, 16, (x, y) => [.. Rgba(x, y).Select(v => v << 8)]));
        yield return ("palette.png", PngWriter.Write(
            side, side, PngWriter.Palette, 8,
            (x, y) => Colour(x, y) is (var r, var g, var b, true) ? [1 + (r >> 6 << 4 | g >> 6 << 2 | b >> 6)] : [0], false, ("PLTE", palette), ("tRNS", [0])));
        yield return ("turned.png", PngWriter.Write(
            side, side, PngWriter.Rgba, 8, (x, y) => Rgba(side - 1 - x, side - 1 - y), false, ("eXIf", turned)));
        yield return ("animated.png", PngWriter.Write(
            side, side, PngWriter.Rgba, 8, Rgba, false, ("acTL", [0, 0, 0, 1, 0, 0, 0, 0]), ("fcTL", [0, 0, 0, 0, .. wide, .. wide, .. new byte[8], 0, 1, 0, 10, 0, 0])));
        yield return ("cmyk.tif", TiffWriter.Write(
            side, side, Photometric.SEPARATED, 8,
            (x, y) => Colour(x, y) is (var r, var g, var b, true) ? [255 - r, 255 - g, 255 - b, 0] : [0, 0, 0, 0]));
    }
}
