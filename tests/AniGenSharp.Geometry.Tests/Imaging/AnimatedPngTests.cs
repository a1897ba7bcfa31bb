using System.Buffers.Binary;
using System.Text;
using AniGenSharp.Geometry.Imaging;
using AniGenSharp.TestKit.Pictures;
using AniGenSharp.TestKit.Rigs;

namespace AniGenSharp.Geometry.Tests.Imaging;

public sealed class AnimatedPngTests
{
    private static readonly PreviewOptions s_small = new() { Width = 48, Height = 40, Supersampling = 2 };

    [Fact]
    public void An_animated_png_holds_every_frame_in_order()
    {
        RgbaImage[] frames = Preview.RenderTurntable(Creature.Create(), 3, s_small);

        byte[] file = AnimatedPng.Encode(frames, 80);

        // Readers without support for animation show the first frame.
        Assert.Equal(frames[0].Pixels, DecodedImage.Read(file).Pixels);
        var names = new List<string>();
        uint sequence = 0;
        for (int at = 8; at < file.Length;)
        {
            int length = (int)BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at));
            names.Add(Encoding.ASCII.GetString(file, at + 4, 4));
            if (names[^1] is "fcTL" or "fdAT")
                Assert.Equal(sequence++, BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 8)));
            if (names[^1] == "acTL")
                Assert.Equal(3u, BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 8)));
            at += 12 + length;
        }
        Assert.Equal(["IHDR", "acTL", "fcTL", "IDAT"], names[..4]);
        Assert.Equal(3, names.Count(name => name == "fcTL"));
        Assert.Contains("fdAT", names);
        Assert.Equal("IEND", names[^1]);
        Assert.Throws<ArgumentException>(() => AnimatedPng.Encode([], 80));
        Assert.Throws<ArgumentException>(() => AnimatedPng.Encode([frames[0], new RgbaImage(1, 1, [1, 2, 3, 255])], 80));
    }
}
