namespace AniGenSharp.Geometry.Files;

/// <summary>
/// Writes a file under a temporary name in its folder and then moves it into place, so that nobody ever sees half a file. A link stays,
/// and the file that it leads to is replaced.
/// </summary>
internal static class AtomicFile
{
    private const string Extension = ".part";
    private const int MaxLabel = 50; // up to 200 bytes of the usual 255

    /// <summary>A temporary file that nobody has written to for this long was left behind by a process that was killed.</summary>
    private static readonly TimeSpan s_staleAfter = TimeSpan.FromMinutes(10);

    /// <summary>Creates or replaces a file, and creates its folder if necessary. If anything fails, the old file is untouched.</summary>
    /// <param name="path">The final path.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">The file cannot be written; the message names it.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or file may not be written; the message names it.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string target = Target(path), folder = Path.GetDirectoryName(target)!;
        string label = Path.GetFileName(target);
        label = label.Length <= MaxLabel ? label : label[..MaxLabel];
        string temporary = Path.Combine(folder, $".{label}.{Guid.NewGuid():N}{Extension}");
        try
        {
            Directory.CreateDirectory(folder);
            RemoveStale(folder, label);
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16))
                write(stream);
            File.Move(temporary, target, overwrite: true);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new UnauthorizedAccessException($"{path}: cannot be written (permission denied).", e);
        }
        catch (IOException e)
        {
            string reason = FileInTheWay(folder) is { } file ? $"{file} is a file, not a folder" : Reason(e);
            throw new IOException($"{path}: cannot be written ({reason}).", e) { HResult = e.HResult };
        }
        finally
        {
            if (Directory.Exists(folder))
                File.Delete(temporary);
        }
    }

    /// <summary>Creates or replaces a file with these bytes, like <see cref="Write(string, Action{Stream})"/>.</summary>
    /// <param name="path">The final path.</param>
    /// <param name="content">All bytes of the file.</param>
    /// <inheritdoc cref="Write(string, Action{Stream})"/>
    public static void Write(string path, ReadOnlyMemory<byte> content) => Write(path, stream => stream.Write(content.Span));

    /// <summary>The path to write: the end of any links. Only a regular file, or nothing yet, may be there.</summary>
    private static string Target(string path)
    {
        string full = Path.GetFullPath(path);
        string target = new FileInfo(full) is { LinkTarget: not null } link
            ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName
            : full;
        return Path.GetFileName(target).Length == 0 || Path.EndsInDirectorySeparator(path)
            ? throw new IOException($"{path}: this is a folder; give the path of a file.")
            : FileKinds.Of(target) switch
            {
                FileKind.Missing or FileKind.Regular => target,
                FileKind.Folder => throw new IOException($"{path}: this is a folder; give the path of a file."),
                _ => throw new IOException($"{path}: this is a pipe or device; give the path of a file."),
            };
    }

    private static void RemoveStale(string folder, string name)
    {
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles($".{name}.*{Extension}"))
            if (DateTime.UtcNow - file.LastWriteTimeUtc > s_staleAfter)
                file.Delete();
    }

    /// <summary>The nearest part of a folder's path that is a file, or null.</summary>
    private static string? FileInTheWay(string folder)
    {
        for (string? part = folder; part is not null && !Directory.Exists(part); part = Path.GetDirectoryName(part))
            if (File.Exists(part))
                return part;
        return null;
    }

    /// <summary>The system's message without the temporary path that .NET appends.</summary>
    private static string Reason(Exception error) => error.Message.Split(" : ")[0].TrimEnd('.');
}
