using AniGenSharp.Geometry;
using SkiaSharp;

namespace AniGenSharp.TestKit.Pictures;

/// <summary>Decodes encoded pictures so that tests can check their pixels.</summary>
public static class DecodedImage
{
    /// <summary>Decodes any picture that Skia reads, with straight alpha.</summary>
    /// <param name="content">The file's bytes.</param>
    /// <exception cref="InvalidDataException">The bytes are not a picture.</exception>
    public static RgbaImage Read(ReadOnlySpan<byte> content)
    {
        using SKData data = SKData.CreateCopy(content);
        using SKCodec codec = SKCodec.Create(data) ?? throw new InvalidDataException("These bytes are not a picture.");
        var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        if (codec.GetPixels(info, out byte[] pixels) != SKCodecResult.Success)
            throw new InvalidDataException("The picture cannot be decoded.");
        return new RgbaImage(info.Width, info.Height, pixels);
    }
}
