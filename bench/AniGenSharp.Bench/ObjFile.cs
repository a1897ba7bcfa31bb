using System.Globalization;
using System.Numerics;
using AniGenSharp.Geometry;

namespace AniGenSharp.Bench;

/// <summary>Reads and writes triangle meshes as OBJ files, which the programs we compare with can exchange too.</summary>
internal static class ObjFile
{
    /// <summary>Reads a file of triangles; texture coordinates are used only if there is one per vertex.</summary>
    public static TriangleMesh Read(string path)
    {
        var positions = new List<Vector3>();
        var texCoords = new List<Vector2>();
        var indices = new List<int>();
        foreach (string line in File.ReadLines(path))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                case ["v", _, _, _, ..]: positions.Add(new Vector3(Number(words[1]), Number(words[2]), Number(words[3]))); break;
                case ["vt", _, _, ..]: texCoords.Add(new Vector2(Number(words[1]), Number(words[2]))); break;
                case ["f", _, _, _]:
                    indices.AddRange(words[1..].Select(word => int.Parse(word.Split('/')[0], CultureInfo.InvariantCulture) - 1));
                    break;
            }
        }
        return new TriangleMesh([.. positions], [.. indices]) { TexCoords = texCoords.Count == positions.Count ? [.. texCoords] : null };

        static float Number(string word) => float.Parse(word, CultureInfo.InvariantCulture);
    }

    /// <summary>Writes positions and triangles.</summary>
    public static void Write(string path, TriangleMesh mesh)
    {
        using var writer = new StreamWriter(path);
        foreach (Vector3 p in mesh.Positions)
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"v {p.X:r} {p.Y:r} {p.Z:r}"));
        for (int i = 0; i < mesh.Indices.Length; i += 3)
            writer.WriteLine($"f {mesh.Indices[i] + 1} {mesh.Indices[i + 1] + 1} {mesh.Indices[i + 2] + 1}");
    }
}
