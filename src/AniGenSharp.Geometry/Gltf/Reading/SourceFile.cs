namespace AniGenSharp.Geometry.Gltf.Reading;

/// <summary>Reads whole files into memory, with errors that name the file.</summary>
internal static class SourceFile
{
    /// <summary>Reads a file of at most 2 GB.</summary>
    /// <exception cref="FileNotFoundException">There is no file of that name.</exception>
    /// <exception cref="InvalidDataException">The file is larger than that.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static byte[] ReadAllBytes(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException(Directory.Exists(path) ? $"{path} is a folder." : $"{path} does not exist.", path);
        if (new FileInfo(path).Length > Array.MaxLength)
            throw new InvalidDataException($"it is larger than {Array.MaxLength / 1_000_000_000.0:f1} GB.");
        return File.ReadAllBytes(path);
    }
}
