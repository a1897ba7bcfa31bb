using System.Numerics;
using System.Text;

namespace AniGenSharp.Checkpoints.Formats;

/// <summary>The bytes of a pickle and the position that the parser has reached.</summary>
/// <param name="data">The pickle's bytes; more may follow after its end.</param>
/// <param name="source">The file's name, for error messages.</param>
internal sealed class PickleStream(ReadOnlyMemory<byte> data, string source)
{
    private const int MaxLineLength = 500;

    /// <summary>The file's name, for error messages.</summary>
    public string Source => source;

    /// <summary>The number of bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>Reads one byte.</summary>
    /// <exception cref="CheckpointException">The pickle is truncated.</exception>
    public byte Byte() => Take(1)[0];

    /// <summary>Reads a number of bytes.</summary>
    /// <exception cref="CheckpointException">The pickle is truncated.</exception>
    public ReadOnlySpan<byte> Take(int length)
    {
        if (length < 0 || length > data.Length - Position)
            throw Rejected("is truncated");
        var bytes = data.Span.Slice(Position, length);
        Position += length;
        return bytes;
    }

    /// <summary>Reads UTF-8 text of a number of bytes.</summary>
    /// <exception cref="CheckpointException">The pickle is truncated.</exception>
    public string Text(int length) => Encoding.UTF8.GetString(Take(length));

    /// <summary>Reads a line of text and the line feed that ends it.</summary>
    /// <exception cref="CheckpointException">The line does not end.</exception>
    public string Line()
    {
        int length = data.Span[Position..].IndexOf((byte)'\n');
        if (length is < 0 or > MaxLineLength)
            throw Rejected("has an unfinished name");
        string line = Text(length);
        Position++;
        return line;
    }

    /// <summary>Reads a little-endian two's complement integer: a <see cref="long"/> if it fits, else a <see cref="BigInteger"/>.</summary>
    /// <exception cref="CheckpointException">The pickle is truncated.</exception>
    public object Integer(int length)
    {
        var value = new BigInteger(Take(length));
        return value >= long.MinValue && value <= long.MaxValue ? (object)(long)value : value;
    }

    /// <summary>The error for a pickle that does something it must not do.</summary>
    /// <param name="why">What it does, as the end of "the pickle …".</param>
    public CheckpointException Rejected(string why) => new($"{source}: the pickle {why} (near byte {Position}).");
}
