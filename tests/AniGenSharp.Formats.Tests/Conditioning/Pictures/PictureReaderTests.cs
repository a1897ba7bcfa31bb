using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Pictures;

namespace AniGenSharp.Formats.Tests.Conditioning.Pictures;

public sealed class PictureReaderTests
{
    private static readonly byte[] s_sample = File.ReadAllBytes(TestPaths.Sample("snake_11.png"));

    [Fact]
    public void Alpha_is_straight()
    {
        var image = PictureReader.Read(TestPaths.Sample("snake_11.png"));
        Assert.Equal((512, 512), (image.Width, image.Height));
        // Premultiplied colors could not exceed the alpha.
        Assert.Contains(image.Pixels.Chunk(4), p => p[3] is > 0 and < 255 && p[..3].Max() > p[3]);
    }

    [Theory]
    [MemberData(nameof(Readable))]
    public void Reads(string name)
    {
        var picture = AwkwardPictures.Readable().Single(p => p.Name == name);
        var image = Read(picture);
        Assert.Equal(picture.Size, (image.Width, image.Height));
        for (int q = 0; q < 4; q++)
        {
            int x = (2 * (q % 2) + 1) * image.Width / 4, y = (2 * (q / 2) + 1) * image.Height / 4;
            byte[] actual = image.Pixels.AsSpan(4 * (y * image.Width + x), 4).ToArray();
            uint color = picture.Quadrants[q];
            byte[] expected = [(byte)(color >> 24), (byte)(color >> 16), (byte)(color >> 8), (byte)color];
            for (int c = expected[3] == 0 ? 3 : 0; c < 4; c++)
            {
                Assert.True(Math.Abs(actual[c] - expected[c]) <= picture.Tolerance,
                    $"quadrant {q}: {string.Join(" ", actual)}, expected {string.Join(" ", expected)}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Unreadable))]
    public void Refuses(string name)
    {
        var picture = AwkwardPictures.Unreadable().Single(p => p.Name == name);
        var e = Assert.Throws<PictureException>(() => Read(picture));
        Assert.StartsWith(name, Path.GetFileName(e.Message.Split(": ")[0]));
        Assert.StartsWith(picture.Refusal!, e.Message[(e.Message.IndexOf(name, StringComparison.Ordinal) + name.Length + 2)..]);
    }

    [Fact]
    public void Icons_and_wireless_bitmaps_are_read()
    {
        byte[] directory = [0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 32, 0, .. BitConverter.GetBytes(s_sample.Length), 22, 0, 0, 0];
        Assert.Equal(
            PictureReader.Read(TestPaths.Sample("snake_11.png")).Pixels, PictureReader.Decode([.. directory, .. s_sample], "a.ico").Pixels);

        byte[] wireless = [0, 0, 8, 2, 0b10101010, 0b01010101];
        var image = PictureReader.Decode(wireless, "a.wbmp");
        Assert.Equal((8, 2), (image.Width, image.Height));
        Assert.Equal([255, 0, 255, 0], Enumerable.Range(0, 4).Select(x => image.Pixels[4 * x]));
        Assert.Equal([0, 255, 0, 255], Enumerable.Range(8, 4).Select(x => image.Pixels[4 * x]));
    }

    [Fact]
    public void A_damaged_file_is_either_read_or_rejected()
    {
        var random = new Random(7);
        byte[][] files = [.. AwkwardPictures.Readable().Where(p => p.Size.Width < 100).Select(p => p.Bytes)];
        int refused = 0;
        for (int i = 0; i < 2000; i++)
        {
            byte[] bytes = [.. files[i % files.Length]];
            for (int change = random.Next(1, 6); change > 0; change--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (random.Next(4) == 0)
                bytes = bytes[..random.Next(1, bytes.Length)];
            try
            {
                var image = PictureReader.Decode(bytes, "a", 1_000_000);
                Assert.Equal(image.Width * image.Height * 4, image.Pixels.Length);
            }
            catch (PictureException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 500, 1999);
    }

    [Fact]
    public void There_are_over_forty_awkward_pictures() =>
        Assert.InRange(AwkwardPictures.Readable().Concat(AwkwardPictures.Unreadable()).DistinctBy(p => p.Name).Count(), 40, 100);

    [Fact]
    public void A_missing_file_is_reported() =>
        AssertRefused("no/such.png: there is no such file", () => PictureReader.Read("no/such.png"));

    [Fact]
    public void A_folder_is_reported() => AssertRefused($"{TestPaths.Root}: is a folder", () => PictureReader.Read(TestPaths.Root));

    [Fact]
    public void The_size_limit_applies_to_the_whole_picture() =>
        AssertRefused("a.png: 512 x 512 pixels are over the limit", () => PictureReader.Decode(s_sample, "a.png", 512 * 512 - 1));

    private static void AssertRefused(string start, Action read) => Assert.StartsWith(start, Assert.Throws<PictureException>(read).Message);

    public static TheoryData<string> Readable() => [.. AwkwardPictures.Readable().Select(p => p.Name)];

    public static TheoryData<string> Unreadable() => [.. AwkwardPictures.Unreadable().Select(p => p.Name)];

    /// <summary>Reads a picture from disk, as users do.</summary>
    private static AniGenSharp.Geometry.RgbaImage Read(AwkwardPicture picture)
    {
        var folder = Directory.CreateTempSubdirectory("anigen-pictures-");
        try
        {
            string path = Path.Combine(folder.FullName, picture.Name);
            File.WriteAllBytes(path, picture.Bytes);
            return PictureReader.Read(path);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
