using AniGenSharp.Geometry.Files;

namespace AniGenSharp.Geometry.Gltf.Reading;

/// <summary>
/// Resolves the URIs of a glTF file. A .glb must contain all its data, and a .gltf may refer only to files below its own folder: otherwise
/// a downloaded model could make its reader embed any file of this machine.
/// </summary>
internal static class GltfUri
{
    /// <summary>The bytes that a URI stands for.</summary>
    /// <param name="uri">The URI as written in the file.</param>
    /// <param name="gltf">Path of the file that refers to it.</param>
    /// <param name="binary">Whether that file is a .glb.</param>
    /// <exception cref="InvalidDataException">The URI may not be followed, or cannot be decoded.</exception>
    /// <exception cref="IOException">The file it names cannot be read.</exception>
    public static byte[] Load(string uri, string gltf, bool binary)
    {
        if (IsData(uri))
            return Decode(uri);
        return InputFile.ReadAllBytes(Find(uri, gltf, binary));
    }

    /// <summary>Rejects a file that refers to others that it may not refer to, even if none of them is read.</summary>
    /// <exception cref="InvalidDataException">A URI may not be followed.</exception>
    public static void Check(GltfDocument document)
    {
        var uris = document.Root.Items("buffers").Concat(document.Root.Items("images")).Select(item => item.Text("uri"));
        foreach (string uri in uris.OfType<string>().Where(uri => !IsData(uri)))
            Find(uri, document.Path, document.IsBinary);
    }

    private static bool IsData(string uri) => uri.StartsWith("data:", StringComparison.OrdinalIgnoreCase);

    /// <summary>The path of the file that a URI stands for.</summary>
    private static string Find(string uri, string gltf, bool binary)
    {
        if (binary)
            throw new InvalidDataException($"it refers to another file, {Shorten(uri)}; a .glb must hold all its data.");
        return ContainedFile.Find(Uri.UnescapeDataString(uri), Path.GetDirectoryName(Path.GetFullPath(gltf))!)
            ?? throw new InvalidDataException($"it refers to {Shorten(uri)}, which is not below its own folder.");
    }

    private static byte[] Decode(string uri)
    {
        int comma = uri.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0 || !uri[..comma].EndsWith(";base64", StringComparison.OrdinalIgnoreCase))
            throw new InvalidDataException("a data URI is not in base64.");
        try
        {
            return Convert.FromBase64String(uri[(comma + 1)..]);
        }
        catch (FormatException e)
        {
            throw new InvalidDataException("a data URI is damaged.", e);
        }
    }

    private static string Shorten(string uri) => uri.Length <= 60 ? uri : uri[..57] + "…";
}
