using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Geometry.Files;

namespace AniGenSharp.Checkpoints.Loading;

/// <summary>
/// Writes safetensors files: the header first, then each tensor's bytes as they are produced. The file is written under a temporary
/// name and moved into place when it is complete.
/// </summary>
internal static class SafetensorsWriter
{
    /// <summary>The data begins at a multiple of this many bytes, as the specification requires.</summary>
    private const int Alignment = 8;

    /// <summary>Writes a file.</summary>
    /// <param name="path">The file; it is replaced if it exists.</param>
    /// <param name="tensors">The tensors in any order; the widest types come first in the file.</param>
    /// <param name="write">Writes one tensor's elements, little-endian and row-major, exactly as many bytes as described.</param>
    /// <param name="metadata">Free text for the header.</param>
    /// <param name="cancellationToken">Honored between tensors; nothing is left behind.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(
        string path, IReadOnlyCollection<StoredTensor> tensors, Action<StoredTensor, Stream> write,
        IReadOnlyDictionary<string, string> metadata, CancellationToken cancellationToken = default)
    {
        StoredTensor[] ordered = [.. tensors.OrderByDescending(t => t.Type.Size()).ThenBy(t => t.Name, StringComparer.Ordinal)];
        AtomicFile.Write(path, output =>
        {
            byte[] header = Header(ordered, metadata);
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
            output.Write(length);
            output.Write(header);
            foreach (var tensor in ordered)
            {
                cancellationToken.ThrowIfCancellationRequested();
                long end = output.Position + tensor.Count * tensor.Type.Size();
                write(tensor, output);
                if (output.Position != end)
                    throw new InvalidOperationException($"{output.Position - end} bytes too many were written for '{tensor.Name}'.");
            }
        });
    }

    private static byte[] Header(StoredTensor[] tensors, IReadOnlyDictionary<string, string> metadata)
    {
        var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata.Count > 0)
            {
                json.WriteStartObject("__metadata__");
                foreach (var (key, value) in metadata.OrderBy(m => m.Key, StringComparer.Ordinal))
                    json.WriteString(key, value);
                json.WriteEndObject();
            }
            long position = 0;
            foreach (var tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", SafetensorsFile.TypeName(tensor.Type));
                json.WriteStartArray("shape");
                foreach (long extent in tensor.Shape)
                    json.WriteNumberValue(extent);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(position);
                position += tensor.Count * tensor.Type.Size();
                json.WriteNumberValue(position);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        int padding = (int)((Alignment - buffer.Length % Alignment) % Alignment);
        buffer.Write(Encoding.ASCII.GetBytes(new string(' ', padding)));
        return buffer.ToArray();
    }
}
