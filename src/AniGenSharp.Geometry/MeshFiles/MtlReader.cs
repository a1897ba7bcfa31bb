using System.Globalization;
using System.Numerics;
using System.Text;
using AniGenSharp.Geometry.Files;
using AniGenSharp.Geometry.Imaging;

namespace AniGenSharp.Geometry.MeshFiles;

/// <summary>Reads the colors and color textures of the materials in Wavefront MTL files.</summary>
internal static class MtlReader
{
    /// <summary>Size limit of a file of materials, in bytes.</summary>
    private const long MaxBytes = 16 << 20;

    /// <summary>Reads a file.</summary>
    /// <param name="name">The file as the mesh refers to it.</param>
    /// <param name="folder">Full path of the mesh's folder.</param>
    /// <param name="notes">Gets what could not be read, one sentence each.</param>
    /// <returns>The materials, each for one face.</returns>
    /// <exception cref="IOException">The file is too large, or not a regular file.</exception>
    public static IReadOnlyList<AssetMaterial> Read(string name, string folder, ICollection<string> notes)
    {
        if (ContainedFile.Find(name, folder) is not { } path || !File.Exists(path))
        {
            notes.Add($"{name}, which has its materials, is missing or not below its own folder");
            return [];
        }
        string text = Encoding.UTF8.GetString(InputFile.ReadAllBytes(path, MaxBytes));
        var materials = new List<AssetMaterial>();
        foreach (string line in text.Split('\n', StringSplitOptions.TrimEntries))
        {
            string[] words = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                case ["newmtl", .. var material]:
                    materials.Add(new AssetMaterial(string.Join(' ', material), 1));
                    break;
                case ["Kd", var r, var g, var b] when materials.Count > 0:
                    materials[^1] = materials[^1] with { BaseColor = new Vector4(Linear(r), Linear(g), Linear(b), 1) };
                    break;
                case ["map_Kd", ..] when materials.Count > 0:
                    string file = line["map_Kd".Length..].Trim();
                    materials[^1] = materials[^1] with { BaseColorTexture = Texture(path, file, notes), BaseColor = Vector4.One };
                    break;
            }
        }
        return materials;
    }

    /// <summary>A texture beside the file or below its folder; null if it is missing or of a format that is not carried over.</summary>
    private static AssetImage? Texture(string path, string name, ICollection<string> notes)
    {
        string folder = Path.GetDirectoryName(path)!;
        if (ContainedFile.Find(name.Replace('\\', Path.DirectorySeparatorChar), folder) is { } file && File.Exists(file))
        {
            byte[] bytes = InputFile.ReadAllBytes(file);
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
