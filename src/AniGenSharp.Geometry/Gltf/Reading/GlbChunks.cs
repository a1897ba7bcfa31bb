using System.Buffers.Binary;

namespace AniGenSharp.Geometry.Gltf.Reading;

/// <summary>The container format of .glb files: a header, a JSON chunk and a binary chunk.</summary>
internal static class GlbChunks
{
    private const uint JsonChunk = 0x4E4F534A;
    private const uint BinaryChunk = 0x004E4942;
    private const int HeaderBytes = 12;
    private const int ChunkHeaderBytes = 8;

    /// <summary>Whether the bytes start like a .glb file.</summary>
    public static bool IsGlb(ReadOnlySpan<byte> file) => file.StartsWith("glTF"u8);

    /// <summary>Splits a .glb file, or takes a whole .gltf file as JSON.</summary>
    /// <param name="file">The bytes of the file.</param>
    /// <returns>The JSON as UTF-8, and the binary chunk or null.</returns>
    /// <exception cref="InvalidDataException">The file is truncated, or of another version of glTF.</exception>
    public static (ReadOnlyMemory<byte> Json, byte[]? Binary) Split(byte[] file)
    {
        var mark = "\uFEFF"u8;
        if (!IsGlb(file))
            return (file.AsMemory(file.AsSpan().StartsWith(mark) ? mark.Length : 0), null);
        if (file.Length < HeaderBytes + ChunkHeaderBytes)
            throw new InvalidDataException("the file is cut off in its header.");
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(4));
        if (version != 2)
            throw new InvalidDataException($"it is glTF {version}; only glTF 2 is read.");
        ReadOnlyMemory<byte>? json = null;
        byte[]? binary = null;
        for (int at = HeaderBytes; at + ChunkHeaderBytes <= file.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at)),
                type = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 4));
            at += ChunkHeaderBytes;
            if (length > file.Length - at)
                throw new InvalidDataException(
                    $"the file is cut off: it ends {length - (file.Length - at)} bytes before the end of a chunk.");
            if (type == JsonChunk)
                json ??= file.AsMemory(at, (int)length);
            else if (type == BinaryChunk)
                binary ??= file.AsSpan(at, (int)length).ToArray();
            at += (int)length;
        }
        return (json ?? throw new InvalidDataException("the file has no JSON chunk."), binary);
    }

    /// <summary>Puts a JSON chunk and a binary chunk into one .glb file.</summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="binary">Any bytes; none are written as no chunk.</param>
    public static byte[] Join(ReadOnlySpan<byte> json, ReadOnlySpan<byte> binary)
    {
        int jsonLength = Padded(json.Length), binaryLength = Padded(binary.Length);
        byte[] file = new byte[HeaderBytes + ChunkHeaderBytes + jsonLength + (binaryLength > 0 ? ChunkHeaderBytes + binaryLength : 0)];
        "glTF"u8.CopyTo(file);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(4), 2);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(8), (uint)file.Length);
        int at = Append(file, HeaderBytes, JsonChunk, json, jsonLength, (byte)' ');
        if (binaryLength > 0)
            Append(file, at, BinaryChunk, binary, binaryLength, 0);
        return file;
    }

    /// <summary>A length rounded up to whole words of four bytes.</summary>
    public static int Padded(int length) => checked(length + 3) & ~3;

    private static int Append(byte[] file, int at, uint type, ReadOnlySpan<byte> content, int length, byte padding)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), (uint)length);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at + 4), type);
        at += ChunkHeaderBytes;
        content.CopyTo(file.AsSpan(at));
        file.AsSpan(at + content.Length, length - content.Length).Fill(padding);
        return at + length;
    }
}
