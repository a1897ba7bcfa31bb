namespace AniGenSharp.Geometry.Imaging;

/// <summary>
/// Writes a file under a temporary name in its folder and then moves it into place, so that nobody ever sees half a file.
/// </summary>
internal static class AtomicFile
{
    /// <summary>Creates or replaces a file, and creates its folder if necessary. If anything fails, the old file is untouched.</summary>
    /// <param name="path">The final path.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or file may not be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        path = Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(path) ?? throw new IOException($"{path}: this is a folder; give the path of a file.");
        Directory.CreateDirectory(folder);
        string temporary = Path.Combine(folder, $".{Guid.NewGuid():N}.part");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite))
                write(stream);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Creates or replaces a file with these bytes, like <see cref="Write(string, Action{Stream})"/>.</summary>
    /// <param name="path">The final path.</param>
    /// <param name="content">All bytes of the file.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or file may not be written.</exception>
    public static void Write(string path, ReadOnlyMemory<byte> content) => Write(path, stream => stream.Write(content.Span));
}
