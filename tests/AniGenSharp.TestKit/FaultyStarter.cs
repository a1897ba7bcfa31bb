using System.IO.Compression;

namespace AniGenSharp.TestKit;

/// <summary>A copy of the starter model in which one weight has the wrong sign, as if a device had read it incorrectly.</summary>
public static class FaultyStarter
{
    /// <summary>The block that contains the fault, as recordings name it.</summary>
    public const string Block = "slat_flow/blocks_vert_skin.1";

    private const string Weights = "slat_flow/ckpts/denoiser_step0003483.pt";

    /// <summary>Writes the copy to an empty folder.</summary>
    public static void Create(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(TestPaths.Starter, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(folder, Path.GetRelativePath(TestPaths.Starter, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        Negate(Path.Combine(folder, Weights));
    }

    /// <summary>Flips the sign of every value of blocks_vert_skin.1.mlp.mlp.2.weight, [64, 256] in float16.</summary>
    private static void Negate(string path)
    {
        const string Tensor = "/data/246";
        const int Size = 64 * 256 * 2;
        using var archive = ZipFile.Open(path, ZipArchiveMode.Update);
        var entry = archive.Entries.Single(entry => entry.FullName.EndsWith(Tensor, StringComparison.Ordinal));
        var values = new byte[Size];
        using (var stream = entry.Open())
            stream.ReadExactly(values);
        for (int at = 1; at < values.Length; at += 2)
            values[at] ^= 0x80;
        string name = entry.FullName;
        entry.Delete();
        using var replaced = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
        replaced.Write(values);
    }
}
