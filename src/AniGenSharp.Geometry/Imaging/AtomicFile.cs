namespace AniGenSharp.Geometry.Imaging;

/// <summary>Writes a file beside its final name and moves it into place, so that nobody meets half of one.</summary>
internal static class AtomicFile
{
    /// <summary>Creates or replaces a file, and its folder if need be. On any failure the old file is untouched.</summary>
    /// <param name="path">The final name.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or file may not be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        path = Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(path) ?? throw new IOException($"{path} names a folder.");
        Directory.CreateDirectory(folder);
        string beside = Path.Combine(folder, $".{Guid.NewGuid():N}.part");
        try
        {
            using (var stream = new FileStream(beside, FileMode.CreateNew, FileAccess.ReadWrite))
                write(stream);
            File.Move(beside, path, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }
    }

    /// <summary>Creates or replaces a file with these bytes.</summary>
    /// <param name="path">The final name.</param>
    /// <param name="content">All the file's bytes.</param>
    public static void Write(string path, ReadOnlyMemory<byte> content) => Write(path, stream => stream.Write(content.Span));
}
