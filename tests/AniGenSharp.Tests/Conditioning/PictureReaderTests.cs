using AniGenSharp.Conditioning;
using AniGenSharp.TestSupport;

namespace AniGenSharp.Tests.Conditioning;

public sealed class PictureReaderTests
{
    private static readonly byte[] Sample = File.ReadAllBytes(TestPaths.Sample("snake_11.png"));

    [Fact]
    public void Alpha_is_straight()
    {
        var image = PictureReader.Read(TestPaths.Sample("snake_11.png"));
        Assert.Equal((512, 512), (image.Width, image.Height));
        // Premultiplied colours could not exceed their alpha.
        Assert.Contains(image.Pixels.Chunk(4), p => p[3] is > 0 and < 255 && p[..3].Max() > p[3]);
    }

    [Fact]
    public void A_missing_file_is_named() => AssertRefused("no/such.png: there is no such file", () => PictureReader.Read("no/such.png"));

    [Fact]
    public void A_folder_is_named() => AssertRefused($"{TestPaths.Root}: is a folder", () => PictureReader.Read(TestPaths.Root));

    [Fact]
    public void An_empty_file_is_named() => AssertRefused("a.png: the file is empty", () => PictureReader.Decode([], "a.png"));

    [Fact]
    public void Text_is_no_picture() =>
        AssertRefused("a.png: not a picture", () => PictureReader.Decode("once upon a time there was a picture"u8.ToArray(), "a.png"));

    [Fact]
    public void A_truncated_file_is_refused() =>
        AssertRefused("a.png: the file is truncated", () => PictureReader.Decode(Sample[..(Sample.Length / 2)], "a.png"));

    [Fact]
    public void Pixels_are_counted_before_decoding()
    {
        // A header alone claims 60000 x 60000: nothing of that size may be allocated.
        byte[] bomb = [.. Sample];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(16), 60000);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(20), 60000);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bomb.AsSpan(29), Crc(bomb.AsSpan(12, 17)));
        AssertRefused("a.png: 60000 x 60000 pixels are over the limit", () => PictureReader.Decode(bomb, "a.png"));
    }

    [Fact]
    public void The_limit_counts_whole_pictures() =>
        AssertRefused("a.png: 512 x 512 pixels are over the limit", () => PictureReader.Decode(Sample, "a.png", 512 * 512 - 1));

    private static void AssertRefused(string start, Action read) => Assert.StartsWith(start, Assert.Throws<PictureException>(read).Message);

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = 0xffffffff;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ (0xedb88320 & (uint)-(int)(crc & 1));
        }
        return ~crc;
    }
}
