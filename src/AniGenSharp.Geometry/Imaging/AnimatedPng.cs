namespace AniGenSharp.Geometry.Imaging;

/// <summary>
/// Animated PNG (Portable Network Graphics specification, third edition): every browser plays it, and programs that do not support it show
/// the first frame. Each frame is encoded on its own, and the image data of all frames is gathered in one file.
/// </summary>
internal static class AnimatedPng
{
    private const int MaxMilliseconds = 60_000, MillisecondsPerSecond = 1000;

    /// <summary>Encodes an animation that repeats forever.</summary>
    /// <param name="frames">At least one frame; all of the same size and opaque.</param>
    /// <param name="milliseconds">How long each frame is shown, 1…60000.</param>
    /// <returns>The file's bytes.</returns>
    /// <exception cref="ArgumentException">There is no frame, or the frames differ in size or transparency.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The duration is out of range.</exception>
    public static byte[] Encode(IReadOnlyList<RgbaImage> frames, int milliseconds)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(Math.Clamp(milliseconds, 1, MaxMilliseconds), milliseconds, nameof(milliseconds));
        if (frames.Count == 0)
            throw new ArgumentException("An animation needs at least one frame.", nameof(frames));
        using var file = new MemoryStream();
        file.Write(PngChunks.Signature);
        byte[]? header = null;
        uint sequence = 0;
        foreach (RgbaImage frame in frames)
        {
            var chunks = PngChunks.Read(ImageFile.EncodePng(frame));
            byte[] frameHeader = chunks[0].Data;
            bool first = header is null;
            if (header is null)
            {
                header = frameHeader;
                PngChunks.Write(file, "IHDR", header);
                PngChunks.Write(file, "acTL", [.. PngChunks.BigEndian((uint)frames.Count), .. PngChunks.BigEndian(0)]);
            }
            else if (!header.AsSpan().SequenceEqual(frameHeader))
            {
                throw new ArgumentException("The frames differ in size or transparency.", nameof(frames));
            }
            PngChunks.Write(file, "fcTL", FrameControl(sequence++, frame, milliseconds));
            foreach (byte[] data in chunks.Where(chunk => chunk.Name == "IDAT").Select(chunk => chunk.Data))
            {
                if (first)
                    PngChunks.Write(file, "IDAT", data);
                else
                    PngChunks.Write(file, "fdAT", [.. PngChunks.BigEndian(sequence++), .. data]);
            }
        }
        PngChunks.Write(file, "IEND");
        return file.ToArray();
    }

    /// <summary>The frame control chunk: the frame covers the whole image and replaces what was there.</summary>
    private static byte[] FrameControl(uint sequence, RgbaImage frame, int milliseconds) =>
    [
        .. PngChunks.BigEndian(sequence),
        .. PngChunks.BigEndian((uint)frame.Width),
        .. PngChunks.BigEndian((uint)frame.Height),
        .. PngChunks.BigEndian(0),
        .. PngChunks.BigEndian(0),
        (byte)(milliseconds >> 8), (byte)milliseconds,
        MillisecondsPerSecond >> 8, MillisecondsPerSecond & 255,
        0, 0,
    ];
}
