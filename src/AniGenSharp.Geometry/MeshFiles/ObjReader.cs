using System.Globalization;
using System.Numerics;
using System.Text;

namespace AniGenSharp.Geometry.MeshFiles;

/// <summary>
/// Reads meshes from Wavefront OBJ files: polygons with texture coordinates, normals and vertex colors, and the materials of the MTL files
/// that they name. Curves, lines and groups are skipped.
/// </summary>
internal sealed class ObjReader
{
    private readonly string _folder;
    private readonly ICollection<string> _notes;
    private readonly List<Vector3> _positions = [];
    private readonly List<Vector3?> _colors = [];
    private readonly List<Vector2> _texCoords = [];
    private readonly List<Vector3> _normals = [];
    private readonly Dictionary<(int Position, int TexCoord, int Normal), int> _vertices = [];
    private readonly Dictionary<string, List<int>> _faces = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AssetMaterial> _materials = new(StringComparer.Ordinal);
    private string _material = "material";

    private ObjReader(string path, ICollection<string> notes) =>
        (_folder, _notes) = (Path.GetDirectoryName(Path.GetFullPath(path))!, notes);

    /// <summary>Reads a file.</summary>
    /// <param name="content">Its bytes.</param>
    /// <param name="path">Where it is; its materials and textures are in the same folder or below.</param>
    /// <param name="notes">Gets what could not be read, one sentence each.</param>
    /// <exception cref="InvalidDataException">A line is damaged.</exception>
    public static (TriangleMesh Mesh, IReadOnlyList<AssetMaterial> Materials) Read(byte[] content, string path, ICollection<string> notes)
    {
        var reader = new ObjReader(path, notes);
        int number = 0;
        foreach (string line in Encoding.UTF8.GetString(content).Replace("\\\n", " ", StringComparison.Ordinal).Split('\n'))
        {
            number++;
            try
            {
                reader.Add(line.Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries));
            }
            catch (FormatException e)
            {
                throw new InvalidDataException($"line {number} is damaged: {line.Trim()}", e);
            }
        }
        return reader.Join();
    }

    private void Add(string[] words)
    {
        switch (words)
        {
            case ["v", var x, var y, var z, .. var rest]:
                _positions.Add(new Vector3(Number(x), Number(y), Number(z)));
                _colors.Add(rest is [var r, var g, var b] ? new Vector3(Number(r), Number(g), Number(b)) : null);
                break;
            case ["vt", var u, var v, ..]:
                // The origin is at the lower left in OBJ.
                _texCoords.Add(new Vector2(Number(u), 1 - Number(v)));
                break;
            case ["vn", var x, var y, var z]:
                _normals.Add(new Vector3(Number(x), Number(y), Number(z)));
                break;
            case ["usemtl", .. var name]:
                _material = string.Join(' ', name);
                break;
            case ["mtllib", .. var name]:
                foreach (var material in MtlReader.Read(string.Join(' ', name), _folder, _notes))
                    _materials[material.Name] = material;
                break;
            case ["f", _, _, _, ..]:
                if (!_faces.TryGetValue(_material, out var indices))
                    _faces.Add(_material, indices = []);
                Polygons.Fan(indices, [.. words.Skip(1).Select(Corner)]);
                break;
        }
    }

    private int Corner(string word)
    {
        string[] numbers = word.Split('/');
        var key = (Index(numbers[0], _positions.Count), Optional(1, _texCoords.Count), Optional(2, _normals.Count));
        if (!_vertices.TryGetValue(key, out int vertex))
            _vertices.Add(key, vertex = _vertices.Count);
        return vertex;

        int Optional(int place, int count) => numbers.Length > place && numbers[place].Length > 0 ? Index(numbers[place], count) : -1;
    }

    /// <summary>An index from 1, or from the end if it is negative.</summary>
    private static int Index(string word, int count)
    {
        if (!long.TryParse(word, CultureInfo.InvariantCulture, out long number))
            throw new FormatException($"{word} is not an index.");
        long index = number < 0 ? count + number : number - 1;
        return index >= 0 && index < count ? (int)index : throw new FormatException($"{number} is not one of {count}.");
    }

    private (TriangleMesh Mesh, IReadOnlyList<AssetMaterial> Materials) Join()
    {
        var keys = _vertices.Keys.ToArray();
        var materials = _faces.Select(faces =>
            (_materials.GetValueOrDefault(faces.Key) ?? new AssetMaterial(faces.Key, 1)) with { FaceCount = faces.Value.Count / 3 });
        var mesh = new TriangleMesh([.. keys.Select(key => _positions[key.Position])], [.. _faces.Values.SelectMany(indices => indices)])
        {
            TexCoords = keys.Any(key => key.TexCoord >= 0)
                ? [.. keys.Select(key => key.TexCoord >= 0 ? _texCoords[key.TexCoord] : Vector2.Zero)] : null,
            Colors = keys.Any(key => _colors[key.Position] is not null)
                ? [.. keys.Select(key => _colors[key.Position] ?? Vector3.One)] : null,
        };
        if (keys.All(key => key.Normal >= 0 && _normals[key.Normal].Length() > 1e-6f))
            mesh = mesh with { Normals = [.. keys.Select(key => Vector3.Normalize(_normals[key.Normal]))] };
        return (mesh, [.. materials.Select(material => mesh.TexCoords is null ? material with { BaseColorTexture = null } : material)]);
    }

    private static float Number(string word) => float.Parse(word, CultureInfo.InvariantCulture);
}
