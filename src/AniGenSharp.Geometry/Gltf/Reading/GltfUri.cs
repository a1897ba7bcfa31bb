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
        if (uri.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
            return Decode(uri);
        if (binary)
            throw new InvalidDataException($"it refers to another file, {Shorten(uri)}; a .glb must hold all its data.");
        string folder = Path.GetDirectoryName(Path.GetFullPath(gltf))!;
        string name = Uri.UnescapeDataString(uri);
        string path = Path.GetFullPath(Path.Combine(folder, name));
        if (Path.IsPathRooted(name) || name.Contains(':', StringComparison.Ordinal) || !IsBelow(path, folder) || LeadsOut(path, folder))
            throw new InvalidDataException($"it refers to {Shorten(uri)}, which is not below its own folder.");
        return InputFile.ReadAllBytes(path);
    }

    /// <summary>Rejects a .glb that refers to other files, so that no other file of this machine can be copied into the output.</summary>
    /// <exception cref="InvalidDataException">The file refers to another file.</exception>
    public static void Check(GltfDocument document)
    {
        var uris = document.Root.Items("buffers").Concat(document.Root.Items("images")).Select(item => item.Text("uri"));
        foreach (string uri in uris.OfType<string>())
            if (document.IsBinary && !uri.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
                throw new InvalidDataException($"it refers to another file, {Shorten(uri)}; a .glb must hold all its data.");
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

    private static bool IsBelow(string path, string folder) =>
        path.StartsWith(folder.EndsWith(Path.DirectorySeparatorChar) ? folder : folder + Path.DirectorySeparatorChar,
            StringComparison.Ordinal);

    /// <summary>Whether the file, or a folder on the way to it, is a link.</summary>
    private static bool LeadsOut(string path, string folder)
    {
        for (string? step = path; step is not null && step.Length > folder.Length; step = Path.GetDirectoryName(step))
            if (new FileInfo(step).LinkTarget is not null)
                return true;
        return false;
    }

    private static string Shorten(string uri) => uri.Length <= 60 ? uri : uri[..57] + "…";
}
