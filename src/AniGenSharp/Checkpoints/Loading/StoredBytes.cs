using System.IO.Hashing;
using AniGenSharp.Checkpoints.Formats;

namespace AniGenSharp.Checkpoints.Loading;

/// <summary>The position of a tensor's elements in a file, contiguous and row-major.</summary>
/// <param name="File">The file.</param>
/// <param name="Offset">The position of the first element's first byte.</param>
/// <param name="Type">The element type.</param>
/// <param name="Shape">The shape; empty for a scalar.</param>
/// <param name="Checksum">Receives every byte that is read; null for none.</param>
internal sealed record StoredBytes(MappedFile File, long Offset, StoredType Type, long[] Shape, Crc32? Checksum = null)
{
    /// <summary>Reads elements from <paramref name="start"/> on into <paramref name="target"/>, as many as fit.</summary>
    /// <exception cref="CheckpointException">They are not all in the file.</exception>
    public void Read(long start, Span<byte> target)
    {
        File.Read(Offset + start * Type.Size(), target);
        Checksum?.Append(target);
    }
}
