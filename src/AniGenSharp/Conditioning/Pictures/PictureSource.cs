using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Geometry;

namespace AniGenSharp;

/// <summary>
/// A picture to generate from: a file, an encoded picture in memory or in a stream, or decoded pixels. A path converts to it
/// implicitly. It can be used for any number of runs, from any thread.
/// </summary>
public sealed class PictureSource
{
    private const string DefaultName = "picture";

    private readonly Func<RgbaImage> _read;

    private PictureSource(string name, Func<RgbaImage> read) => (Name, _read) = (name, read);

    /// <summary>The picture's name in messages and reports: its path, or the name that was given with its content.</summary>
    public string Name { get; }

    /// <summary>A picture file: PNG, JPEG, WebP, BMP, GIF (the first frame) or TIFF. It is read when it is used.</summary>
    /// <param name="path">Path of the file.</param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    public static PictureSource FromFile(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return new PictureSource(path, () => PictureReader.Read(path));
    }

    /// <summary>The content of a picture file in memory.</summary>
    /// <param name="content">All bytes of the file. They must not change while the picture is in use.</param>
    /// <param name="name">The picture's name in messages and reports.</param>
    public static PictureSource FromBytes(byte[] content, string name = DefaultName)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(name);
        return new PictureSource(name, () => PictureReader.Decode(content, name));
    }

    /// <summary>
    /// The content of a picture file in a stream. It is read from the stream's position to its end when the picture is first used, and
    /// kept for further uses; the stream must stay open until then and is not closed.
    /// </summary>
    /// <param name="stream">A readable stream; it need not support seeking.</param>
    /// <param name="name">The picture's name in messages and reports.</param>
    /// <exception cref="ArgumentException">The stream cannot be read.</exception>
    public static PictureSource FromStream(Stream stream, string name = DefaultName)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        if (!stream.CanRead)
            throw new ArgumentException("The stream cannot be read.", nameof(stream));
        var content = new Lazy<byte[]>(() => PictureReader.ReadAll(stream, name));
        return new PictureSource(name, () => PictureReader.Decode(content.Value, name));
    }

    /// <summary>Decoded pixels, upright, in sRGB.</summary>
    /// <param name="pixels">The picture. Its pixels must not change while it is in use.</param>
    /// <param name="name">The picture's name in messages and reports.</param>
    /// <exception cref="ArgumentException">The number of pixels does not match the size.</exception>
    public static PictureSource FromPixels(RgbaImage pixels, string name = DefaultName)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentNullException.ThrowIfNull(name);
        pixels.RequireConsistent(nameof(pixels));
        return new PictureSource(name, () => pixels);
    }

    /// <summary>The same as <see cref="FromFile"/>.</summary>
    /// <param name="path">Path of the file.</param>
    public static implicit operator PictureSource(string path) => FromFile(path);

    /// <summary>Reads and decodes the picture: upright, in sRGB, with straight alpha.</summary>
    /// <exception cref="PictureException">The picture is missing, damaged, too large or of an unknown format.</exception>
    public RgbaImage Read() => _read();

    /// <inheritdoc/>
    public override string ToString() => Name;
}
