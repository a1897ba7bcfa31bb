using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace AniGenSharp.Geometry.Fbx;

/// <summary>
/// Serializes records as binary FBX 7.4: 32-bit offsets, large arrays compressed with zlib, and the fixed footer that readers
/// of Autodesk's SDK check. Linear in the size of the document. The format has no public specification; the layout follows
/// the description in Blender's developer notes on binary FBX and was checked against the readers named in docs/engines.md.
/// </summary>
internal static class FbxBinaryWriter
{
    private const int Version = 7400;

    /// <summary>Arrays with fewer bytes than this are stored uncompressed.</summary>
    private const int MinCompressedBytes = 128;

    /// <summary>Length of the record that ends a list: all zero.</summary>
    private const int NullRecordLength = 13;

    /// <summary>The identifier that, together with <see cref="CreationTime"/>, makes <see cref="s_footerId"/> valid.</summary>
    public static readonly byte[] FileId = Convert.FromHexString("28B32AEBB624CCC2BFC8B02AA92BFCF1");

    /// <summary>A fixed creation time, so that the same asset gives the same bytes.</summary>
    public const string CreationTime = "1970-01-01 10:00:00:000";

    private static readonly byte[] s_footerId = Convert.FromHexString("FABCAB09D0C8D466B176FB831CF7267E");
    private static readonly byte[] s_footerMagic = Convert.FromHexString("F85A8C6ADEF5D97EECE90CE3758F290B");

    /// <summary>Writes a document.</summary>
    /// <param name="records">The top-level records, in order.</param>
    /// <returns>The bytes of the file.</returns>
    /// <exception cref="ArgumentException">A property has a type that FBX does not know, or the file exceeds 4 GB.</exception>
    public static byte[] ToBytes(IEnumerable<FbxNode> records)
    {
        using var stream = new MemoryStream();
        stream.Write("Kaydara FBX Binary  \0\u001a\0"u8);
        Write(stream, (uint)Version);
        foreach (var record in records)
            WriteRecord(stream, record);
        stream.Write(new byte[NullRecordLength]);

        stream.Write(s_footerId);
        Write(stream, 0u);
        stream.Write(new byte[16 - (int)(stream.Position % 16)]);
        Write(stream, (uint)Version);
        stream.Write(new byte[120]);
        stream.Write(s_footerMagic);
        return stream.ToArray();
    }

    private static void WriteRecord(MemoryStream stream, FbxNode record)
    {
        long start = stream.Position;
        stream.Write(stackalloc byte[12]);
        byte[] name = Encoding.ASCII.GetBytes(record.Name);
        stream.WriteByte((byte)name.Length);
        stream.Write(name);
        long properties = stream.Position;
        foreach (object property in record.Properties)
            WriteProperty(stream, property);
        long propertiesLength = stream.Position - properties;
        foreach (var child in record.Children)
            WriteRecord(stream, child);
        if (record.Children.Count > 0 || record.HasEmptyList)
            stream.Write(new byte[NullRecordLength]);

        long end = stream.Position;
        stream.Position = start;
        Write(stream, checked((uint)end));
        Write(stream, (uint)record.Properties.Count);
        Write(stream, (uint)propertiesLength);
        stream.Position = end;
    }

    private static void WriteProperty(MemoryStream stream, object property)
    {
        switch (property)
        {
            case short value: WriteScalar(stream, 'Y', value); break;
            case bool value: WriteScalar(stream, 'C', value ? (byte)1 : (byte)0); break;
            case int value: WriteScalar(stream, 'I', value); break;
            case float value: WriteScalar(stream, 'F', value); break;
            case double value: WriteScalar(stream, 'D', value); break;
            case long value: WriteScalar(stream, 'L', value); break;
            case string value: WriteBlob(stream, 'S', Encoding.UTF8.GetBytes(value)); break;
            case byte[] value: WriteBlob(stream, 'R', value); break;
            case float[] value: WriteArray<float>(stream, 'f', value); break;
            case double[] value: WriteArray<double>(stream, 'd', value); break;
            case long[] value: WriteArray<long>(stream, 'l', value); break;
            case int[] value: WriteArray<int>(stream, 'i', value); break;
            default: throw new ArgumentException($"FBX has no property type for {property.GetType().Name}.", nameof(property));
        }
    }

    private static void WriteScalar<T>(MemoryStream stream, char type, T value) where T : unmanaged
    {
        stream.WriteByte((byte)type);
        stream.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));
    }

    private static void WriteBlob(MemoryStream stream, char type, byte[] value)
    {
        stream.WriteByte((byte)type);
        Write(stream, (uint)value.Length);
        stream.Write(value);
    }

    private static void WriteArray<T>(MemoryStream stream, char type, T[] values) where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes<T>(values);
        stream.WriteByte((byte)type);
        Write(stream, (uint)values.Length);
        if (bytes.Length < MinCompressedBytes)
        {
            Write(stream, 0u);
            Write(stream, (uint)bytes.Length);
            stream.Write(bytes);
            return;
        }
        using var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            deflate.Write(bytes);
        Write(stream, 1u);
        Write(stream, (uint)packed.Length);
        packed.WriteTo(stream);
    }

    private static void Write(MemoryStream stream, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        stream.Write(bytes);
    }
}
