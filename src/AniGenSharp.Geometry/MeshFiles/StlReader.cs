using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace AniGenSharp.Geometry.MeshFiles;

/// <summary>Reads meshes from STL files, binary or text. Corners at equal positions become one vertex.</summary>
internal static class StlReader
{
    private const int HeaderBytes = 84;
    private const int TriangleBytes = 50;

    /// <summary>Whether the bytes are an STL file: text that begins so, or as many binary triangles as the header says.</summary>
    public static bool IsStl(ReadOnlySpan<byte> file) =>
        IsText(file) || file.Length >= HeaderBytes
        && file.Length == HeaderBytes + (long)TriangleBytes * BinaryPrimitives.ReadUInt32LittleEndian(file[80..]);

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static TriangleMesh Read(byte[] file)
    {
        Vector3[] corners = IsText(file) ? ReadText(file) : ReadBinary(file);
        var numbers = new Dictionary<Vector3, int>();
        var indices = new int[corners.Length];
        for (int i = 0; i < corners.Length; i++)
        {
            if (!numbers.TryGetValue(corners[i], out indices[i]))
                numbers.Add(corners[i], indices[i] = numbers.Count);
        }
        return new TriangleMesh([.. numbers.Keys], indices);
    }

    private static bool IsText(ReadOnlySpan<byte> file) =>
        file.StartsWith("solid"u8) && file[..Math.Min(file.Length, 1000)].IndexOf("facet"u8) >= 0;

    private static Vector3[] ReadBinary(byte[] file)
    {
        int count = (int)BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(80));
        var corners = new Vector3[3 * count];
        for (int i = 0; i < corners.Length; i++)
        {
            // A triangle is its normal, its three corners and two unused bytes.
            var bytes = file.AsSpan(HeaderBytes + i / 3 * TriangleBytes + 12 * (1 + i % 3));
            corners[i] = new Vector3(
                BinaryPrimitives.ReadSingleLittleEndian(bytes), BinaryPrimitives.ReadSingleLittleEndian(bytes[4..]),
                BinaryPrimitives.ReadSingleLittleEndian(bytes[8..]));
        }
        return corners;
    }

    private static Vector3[] ReadText(byte[] file)
    {
        var corners = new List<Vector3>();
        foreach (string line in Encoding.ASCII.GetString(file).Split('\n'))
        {
            string[] words = line.Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (words is not ["vertex", var x, var y, var z])
                continue;
            if (!float.TryParse(x, CultureInfo.InvariantCulture, out float first)
                || !float.TryParse(y, CultureInfo.InvariantCulture, out float second)
                || !float.TryParse(z, CultureInfo.InvariantCulture, out float third))
                throw new InvalidDataException($"it has a vertex that is not three numbers: {line.Trim()}");
            corners.Add(new Vector3(first, second, third));
        }
        return corners.Count % 3 == 0 ? [.. corners] : throw new InvalidDataException("its last triangle is cut off.");
    }
}
