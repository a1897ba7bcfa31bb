using System.Globalization;

namespace AniGenSharp.Geometry.Files;

/// <summary>
/// Opens files that a user or another file names: regular files only, up to a size. A pipe would wait forever, and a device would fill the
/// memory. Links are followed.
/// </summary>
internal static class InputFile
{
    /// <summary>Size limit of files that are read as one array.</summary>
    public const long MaxArrayBytes = 2_147_483_591; // Array.MaxLength

    /// <summary>Size limit of files of text that people write.</summary>
    public const long MaxTextBytes = 64 << 20;

    /// <summary>Checks that a path leads to a regular file of at most some size.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">The size limit in bytes.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">It is not a regular file, or too large; the message is one line for the user.</exception>
    public static void Require(string path, long maxBytes = long.MaxValue)
    {
        switch (FileKinds.Of(path))
        {
            case FileKind.Missing:
                throw new FileNotFoundException(path.Contains('\uFFFD')
                    ? $"{path}: its name is not valid UTF-8; rename it."
                    : $"{path}: there is no such file.", path);
            case FileKind.Folder:
                throw new IOException($"{path}: is a folder where a file is expected.");
            case FileKind.Pipe:
                throw new IOException($"{path}: is a pipe; save its content to a file first.");
            case FileKind.Device or FileKind.Socket:
                throw new IOException($"{path}: is a device, not a file.");
        }
        var file = new FileInfo(path);
        long length = (file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file).Length;
        if (length > maxBytes)
            throw new IOException($"{path}: the file has {Megabytes(length)}, over the limit of {Megabytes(maxBytes)}.");
    }

    /// <summary>Opens a file for reading, after the checks of <see cref="Require"/>.</summary>
    /// <inheritdoc cref="Require"/>
    public static FileStream OpenRead(string path, long maxBytes = long.MaxValue)
    {
        Require(path, maxBytes);
        return File.OpenRead(path);
    }

    /// <summary>Reads a whole file, after the checks of <see cref="Require"/>.</summary>
    /// <inheritdoc cref="Require"/>
    public static byte[] ReadAllBytes(string path, long maxBytes = MaxArrayBytes)
    {
        Require(path, maxBytes);
        return File.ReadAllBytes(path);
    }

    /// <summary>Reads a whole file of text in UTF-8, after the checks of <see cref="Require"/>.</summary>
    /// <inheritdoc cref="Require"/>
    public static string ReadAllText(string path, long maxBytes = MaxTextBytes)
    {
        Require(path, maxBytes);
        return File.ReadAllText(path);
    }

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:n0} MB");
}
