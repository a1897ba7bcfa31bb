using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace AniGenSharp.Geometry.Tests.Fbx;

/// <summary>A record read from a binary FBX 7.4.</summary>
internal sealed record FbxRecord(string Name, IReadOnlyList<object> Properties, IReadOnlyList<FbxRecord> Children)
{
    public FbxRecord this[string name] => Children.First(child => child.Name == name);

    public long Id => (long)Properties[0];

    /// <summary>The values of a property in the record's property table.</summary>
    public double[] Property70(string name) => [.. this["Properties70"].Children
        .First(property => (string)property.Properties[0] == name).Properties.Skip(4).Select(Convert.ToDouble)];
}

/// <summary>Reads binary FBX for the tests, independently of the writer.</summary>
internal static class FbxReader
{
    public static IReadOnlyList<FbxRecord> Read(byte[] file)
    {
        Assert.Equal("Kaydara FBX Binary  \0\u001a\0", Encoding.ASCII.GetString(file, 0, 23));
        Assert.Equal(7400, BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(23)));
        int at = 27;
        return ReadList(file, ref at);
    }

    private static List<FbxRecord> ReadList(byte[] file, ref int at)
    {
        var records = new List<FbxRecord>();
        while (true)
        {
            int end = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at));
            int count = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at + 4));
            int length = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at + 8));
            int nameLength = file[at + 12];
            at += 13;
            if (end == 0)
                return records;
            string name = Encoding.ASCII.GetString(file, at, nameLength);
            at += nameLength;
            int properties = at;
            var values = new List<object>();
            for (int i = 0; i < count; i++)
                values.Add(ReadProperty(file, ref at));
            Assert.Equal(length, at - properties);
            IReadOnlyList<FbxRecord> children = at < end ? ReadList(file, ref at) : [];
            Assert.Equal(end, at);
            records.Add(new FbxRecord(name, values, children));
        }
    }

    private static object ReadProperty(byte[] file, ref int at)
    {
        char type = (char)file[at++];
        switch (type)
        {
            case 'C': return file[at++] != 0;
            case 'Y': return Take<short>(file, ref at);
            case 'I': return Take<int>(file, ref at);
            case 'L': return Take<long>(file, ref at);
            case 'F': return Take<float>(file, ref at);
            case 'D': return Take<double>(file, ref at);
            case 'S' or 'R':
                int length = Take<int>(file, ref at);
                at += length;
                return type == 'S' ? Encoding.UTF8.GetString(file, at - length, length) : file[(at - length)..at];
            case 'i': return ReadArray<int>(file, ref at);
            case 'l': return ReadArray<long>(file, ref at);
            case 'f': return ReadArray<float>(file, ref at);
            case 'd': return ReadArray<double>(file, ref at);
            default: throw new InvalidDataException($"Unknown property type {type}.");
        }
    }

    private static T Take<T>(byte[] file, ref int at) where T : unmanaged
    {
        int size = Marshal.SizeOf<T>();
        at += size;
        return MemoryMarshal.Read<T>(file.AsSpan(at - size));
    }

    private static T[] ReadArray<T>(byte[] file, ref int at) where T : unmanaged
    {
        int count = Take<int>(file, ref at), encoding = Take<int>(file, ref at), length = Take<int>(file, ref at);
        byte[] bytes = file[at..(at + length)];
        at += length;
        if (encoding == 1)
        {
            using var inflated = new MemoryStream();
            using var zlib = new ZLibStream(new MemoryStream(bytes), CompressionMode.Decompress);
            zlib.CopyTo(inflated);
            bytes = inflated.ToArray();
        }
        var values = MemoryMarshal.Cast<byte, T>(bytes).ToArray();
        Assert.Equal(count, values.Length);
        return values;
    }
}
