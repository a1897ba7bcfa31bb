using System.Globalization;
using System.Numerics;
using AniGenSharp.Geometry.Imaging;

namespace AniGenSharp.Geometry.MeshFiles;

/// <summary>Reads the colors and color textures of the materials in Wavefront MTL files.</summary>
internal static class MtlReader
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="notes">Gets what could not be read, one sentence each.</param>
    /// <returns>The materials, each for one face.</returns>
    public static IReadOnlyList<AssetMaterial> Read(string path, ICollection<string> notes)
    {
        if (!File.Exists(path))
        {
            notes.Add($"{Path.GetFileName(path)}, which has its materials, is missing");
            return [];
        }
        var materials = new List<AssetMaterial>();
        foreach (string line in File.ReadLines(path))
        {
            string[] words = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                case ["newmtl", .. var name]:
                    materials.Add(new AssetMaterial(string.Join(' ', name), 1));
                    break;
                case ["Kd", var r, var g, var b] when materials.Count > 0:
                    materials[^1] = materials[^1] with { BaseColor = new Vector4(Linear(r), Linear(g), Linear(b), 1) };
                    break;
                case ["map_Kd", ..] when materials.Count > 0:
                    string file = line.Trim()["map_Kd".Length..].Trim();
                    materials[^1] = materials[^1] with { BaseColorTexture = Texture(path, file, notes), BaseColor = Vector4.One };
                    break;
            }
        }
        return materials;
    }

    /// <summary>A texture beside the file or below its folder; null if it is missing or of a format that is not carried over.</summary>
    private static AssetImage? Texture(string path, string name, ICollection<string> notes)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string file = Path.GetFullPath(Path.Combine(folder, name.Replace('\\', Path.DirectorySeparatorChar)));
        if (file.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) && File.Exists(file))
        {
            byte[] bytes = File.ReadAllBytes(file);
            if (bytes is [0x89, (byte)'P', (byte)'N', (byte)'G', ..])
                return new AssetImage(bytes, "image/png");
            if (bytes is [0xFF, 0xD8, ..])
                return new AssetImage(bytes, "image/jpeg");
        }
        notes.Add($"the texture {name} is missing, or is not PNG or JPEG");
        return null;
    }

    private static float Linear(string word) =>
        float.TryParse(word, CultureInfo.InvariantCulture, out float value) ? ColorSpace.ToLinear(Math.Clamp(value, 0, 1)) : 1;
}
