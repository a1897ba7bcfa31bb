using System.IO.Compression;

namespace AniGenSharp.Tests.Checkpoints;

/// <summary>Writes torch zip archives, sound or not.</summary>
internal static class TorchArchive
{
    public static byte[] Build(byte[] pickle, params (string Name, byte[] Data)[] others) =>
        Build([("archive/data.pkl", pickle), .. others], CompressionLevel.NoCompression);

    public static byte[] Build((string Name, byte[] Data)[] entries, CompressionLevel compression)
    {
        var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, data) in entries)
            {
                using var stream = zip.CreateEntry(name, compression).Open();
                stream.Write(data);
            }
        }
        return bytes.ToArray();
    }
}
