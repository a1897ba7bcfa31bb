using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace AniGenSharp.Geometry.MeshFiles;

/// <summary>
/// Reads meshes from PLY files, as text or binary of either byte order: positions, normals, colors, texture coordinates, and faces of any
/// number of corners. Other elements and properties are skipped. Source: Turk, "The PLY polygon file format", 1994.
/// </summary>
internal sealed class PlyReader
{
    private const int MaxCorners = 1 << 16;

    private readonly byte[] _file;
    private readonly List<Element> _elements = [];
    private bool _isText;
    private bool _isBigEndian;
    private int _at;

    private PlyReader(byte[] file) => _file = file;

    /// <summary>Whether the bytes start like a PLY file.</summary>
    public static bool IsPly(ReadOnlySpan<byte> file) => file.StartsWith("ply\n"u8) || file.StartsWith("ply\r"u8);

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or has no vertices with x, y and z.</exception>
    public static TriangleMesh Read(byte[] file)
    {
        try
        {
            var reader = new PlyReader(file);
            reader.ReadHeader();
            return reader.ReadMesh();
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            throw new InvalidDataException("its PLY data is damaged or cut off.", e);
        }
    }

    private void ReadHeader()
    {
        while (true)
        {
            string[] words = Line().Split(' ', StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                case ["format", var format, _]:
                    _isText = format == "ascii";
                    _isBigEndian = format == "binary_big_endian";
                    break;
                case ["element", var name, var count]:
                    _elements.Add(new Element(name, int.Parse(count, CultureInfo.InvariantCulture), []));
                    break;
                case ["property", "list", var size, var type, var name]:
                    _elements[^1].Properties.Add(new Property(name, type, size));
                    break;
                case ["property", var type, var name]:
                    _elements[^1].Properties.Add(new Property(name, type, null));
                    break;
                case ["end_header"]:
                    return;
            }
        }
    }

    private TriangleMesh ReadMesh()
    {
        var vertices = new List<Dictionary<string, double>>();
        var indices = new List<int>();
        foreach (var element in _elements)
        {
            for (int i = 0; i < element.Count; i++)
            {
                var row = element.Name == "vertex" ? new Dictionary<string, double>() : null;
                foreach (var property in element.Properties)
                {
                    int count = property.ListSize is { } size ? (int)Number(size) : 1;
                    if (count is < 0 or > MaxCorners)
                        throw new InvalidDataException($"a face has {count} corners.");
                    var values = new double[count];
                    for (int k = 0; k < count; k++)
                        values[k] = Number(property.Type);
                    if (row is not null && count == 1)
                        row[property.Name] = values[0] / (property.Name is "red" or "green" or "blue" ? ColorScale(property.Type) : 1);
                    else if (element.Name == "face" && property.Name is "vertex_indices" or "vertex_index")
                        Polygons.Fan(indices, Array.ConvertAll(values, value => (int)value));
                }
                if (row is not null)
                    vertices.Add(row);
            }
        }
        if (indices.Any(index => (uint)index >= (uint)vertices.Count))
            throw new InvalidDataException($"a face names a vertex beyond the {vertices.Count} of the file.");
        if (vertices.Count > 0 && !Has(vertices[0], "x", "y", "z"))
            throw new InvalidDataException("its vertices have no x, y and z.");
        return new TriangleMesh(Vectors(vertices, "x", "y", "z"), [.. indices])
        {
            Normals = vertices.Count > 0 && Has(vertices[0], "nx", "ny", "nz") ? Vectors(vertices, "nx", "ny", "nz") : null,
            Colors = vertices.Count > 0 && Has(vertices[0], "red", "green", "blue") ? Vectors(vertices, "red", "green", "blue") : null,
        };
    }

    private static double ColorScale(string type) => type switch
    {
        "float" or "float32" or "double" or "float64" => 1,
        "ushort" or "uint16" => ushort.MaxValue,
        _ => byte.MaxValue,
    };

    private static bool Has(Dictionary<string, double> row, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
            if (!row.ContainsKey(name))
                return false;
        return true;
    }

    private static Vector3[] Vectors(List<Dictionary<string, double>> rows, string x, string y, string z) =>
        [.. rows.Select(row => new Vector3((float)row[x], (float)row[y], (float)row[z]))];

    private string Line()
    {
        int end = Array.IndexOf(_file, (byte)'\n', _at);
        if (end < 0)
            throw new FormatException("The header does not end.");
        string line = Encoding.ASCII.GetString(_file, _at, end - _at).TrimEnd('\r');
        _at = end + 1;
        return line;
    }

    private double Number(string type) => _isText ? double.Parse(Word(), CultureInfo.InvariantCulture) : Binary(type);

    private ReadOnlySpan<byte> Word()
    {
        while (_file[_at] <= ' ')
            _at++;
        int start = _at;
        while (_at < _file.Length && _file[_at] > ' ')
            _at++;
        return _file.AsSpan(start, _at - start);
    }

    private double Binary(string type)
    {
        int size = type switch
        {
            "char" or "int8" or "uchar" or "uint8" => 1,
            "short" or "int16" or "ushort" or "uint16" => 2,
            "int" or "int32" or "uint" or "uint32" or "float" or "float32" => 4,
            "double" or "float64" => 8,
            _ => throw new InvalidDataException($"it has properties of the unknown type {type}."),
        };
        Span<byte> bytes = stackalloc byte[size];
        _file.AsSpan(_at, size).CopyTo(bytes);
        _at += size;
        if (_isBigEndian)
            bytes.Reverse();
        return type switch
        {
            "char" or "int8" => (sbyte)bytes[0],
            "uchar" or "uint8" => bytes[0],
            "short" or "int16" => BinaryPrimitives.ReadInt16LittleEndian(bytes),
            "ushort" or "uint16" => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            "int" or "int32" => BinaryPrimitives.ReadInt32LittleEndian(bytes),
            "uint" or "uint32" => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            "float" or "float32" => BinaryPrimitives.ReadSingleLittleEndian(bytes),
            _ => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        };
    }

    private sealed record Element(string Name, int Count, List<Property> Properties);

    private sealed record Property(string Name, string Type, string? ListSize);
}
