using System.Security.Cryptography;
using System.Text;
using AniGenSharp.Cli.CommandLine;

namespace AniGenSharp.Cli.Output;

/// <summary>
/// Replaces a whole folder of results by renaming folders, so that it holds either the old result or the new one whenever the process is
/// killed. Of two runs onto one folder, the last one wins.
/// </summary>
internal static class FolderReplacement
{
    private const string NewExtension = ".part";
    private const string OldExtension = ".old";
    private const int MaxLabel = 50; // up to 200 bytes of the usual 255
    private const int ChecksumDigits = 12;
    private const int Attempts = 50;
    private const int MaxMillisecondsBetweenAttempts = 20;

    /// <summary>A temporary folder that is older than this was left behind by a process that was killed.</summary>
    private static readonly TimeSpan s_staleAfter = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Writes the files of a result into a folder beside the final one and puts it in its place: either all files are there or none.
    /// </summary>
    /// <param name="folder">The final folder; it need not exist.</param>
    /// <param name="write">Writes the files into the folder that it is given.</param>
    /// <param name="isOptional">Whether a file of the old result is dropped if the new result has none of its name.</param>
    /// <returns>The new files with their sizes in bytes.</returns>
    /// <exception cref="OutputException">The files cannot be written; none of them is left behind.</exception>
    public static IReadOnlyDictionary<string, long> Write(string folder, Action<string> write, Func<string, bool> isOptional)
    {
        folder = Resolve(folder);
        string temporary = TemporaryFolderBeside(folder);
        try
        {
            RemoveStale(folder);
            Directory.CreateDirectory(temporary);
            write(temporary);
            var sizes = new DirectoryInfo(temporary).GetFiles().ToDictionary(file => file.Name, file => file.Length);
            Replace(folder, temporary, name => isOptional(name) && !sizes.ContainsKey(name));
            return sizes;
        }
        // ArgumentOutOfRangeException is what .NET throws for a file beyond the size that the file system or the user's limit allows.
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            throw new OutputException(folder, e);
        }
        finally
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
        }
    }

    /// <summary>Name of a temporary folder beside another folder, on the same file system.</summary>
    public static string TemporaryFolderBeside(string folder) => Beside(folder, NewExtension);

    /// <summary>The folder itself, or the one that a link leads to.</summary>
    public static string Resolve(string folder)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        return new DirectoryInfo(full) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : full;
    }

    /// <summary>Puts a new folder in the place of another, and the other's files that are not outdated into the new one.</summary>
    /// <param name="folder">The folder; it need not exist.</param>
    /// <param name="source">The new folder, from <see cref="TemporaryFolderBeside"/>.</param>
    /// <param name="isOutdated">Whether a file of the old folder is dropped although the new one has none of its name.</param>
    /// <exception cref="IOException">The folder cannot be replaced, and is as it was.</exception>
    public static void Replace(string folder, string source, Func<string, bool> isOutdated)
    {
        foreach (string name in Directory.GetFiles(source).Select(file => Path.GetFileName(file)))
            if (Directory.Exists(Path.Combine(folder, name)))
                throw new IOException($"{name} is a folder there");
        // More than one if other runs put their results there between our two renames; the newest is the last.
        var olds = new Stack<string>();
        for (int attempt = 1; ; attempt++)
        {
            bool isFree = false;
            try
            {
                if (MoveAside(folder) is { } old)
                    olds.Push(old);
                isFree = true;
                Directory.Move(source, folder);
                break;
            }
            catch (IOException) when (attempt < Attempts && isFree && Directory.Exists(folder))
            {
                // Another run was faster.
                Thread.Sleep(Random.Shared.Next(MaxMillisecondsBetweenAttempts));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                if (!Directory.Exists(folder) && olds.TryPop(out string? newest))
                    Directory.Move(newest, folder);
                // A mount point or a folder that is open elsewhere cannot be renamed; its files can be replaced one by one.
                Overwrite(folder, source, isOutdated);
                break;
            }
        }
        foreach (string old in olds)
            Merge(old, folder, isOutdated);
    }

    /// <summary>
    /// Removes what processes that were killed have left beside a folder. If one was killed between two renames, the old folder is put
    /// back; if it was killed later, the files that the user had added are.
    /// </summary>
    public static void RemoveStale(string folder)
    {
        var parent = new DirectoryInfo(Path.GetDirectoryName(folder)!);
        if (!parent.Exists)
            return;
        string prefix = $".{Label(folder)}.";
        foreach (var left in parent.EnumerateDirectories($"{prefix}*").Where(left => IsOurs(left, prefix) && IsStale(left)).ToList())
        {
            if (left.Extension == NewExtension)
                left.Delete(recursive: true);
            else if (left.Extension == OldExtension && !Directory.Exists(folder))
                left.MoveTo(folder);
            else if (left.Extension == OldExtension)
                Merge(left.FullName, folder, _ => false);
        }
    }

    /// <summary>Whether a name is one of ours for this folder: that of the folder <c>a.b</c> begins like one of <c>a</c>.</summary>
    private static bool IsOurs(DirectoryInfo left, string prefix) =>
        left.Name.StartsWith(prefix, StringComparison.Ordinal)
        && Guid.TryParseExact(Path.GetFileNameWithoutExtension(left.Name[prefix.Length..]), "N", out _);

    private static bool IsStale(DirectoryInfo folder) => DateTime.UtcNow - folder.LastWriteTimeUtc > s_staleAfter;

    /// <summary>Renames a folder; returns the new name, or null if there is no such folder (any more).</summary>
    private static string? MoveAside(string folder)
    {
        string old = Beside(folder, OldExtension);
        try
        {
            Directory.Move(folder, old);
            return old;
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>
    /// Moves the files and folders that the new folder lacks out of the old one, which is then deleted. Other runs may replace the new
    /// folder at the same time, and may add to the old one what they were moving when it was renamed. What cannot be moved stays in the old
    /// folder, which a later run merges again.
    /// </summary>
    private static void Merge(string old, string folder, Func<string, bool> isOutdated)
    {
        for (int attempt = 1; attempt < Attempts; attempt++)
        {
            bool isDone = new DirectoryInfo(old).EnumerateFileSystemInfos().ToList()
                .All(entry => isOutdated(entry.Name) ? Delete(entry) : TryMove(entry, folder) || (Exists(folder, entry) && Delete(entry)));
            try
            {
                if (isDone)
                {
                    Directory.Delete(old);
                    return;
                }
            }
            catch (IOException) when (Directory.Exists(old))
            {
                // Something was added to it in the meantime.
            }
            Thread.Sleep(Random.Shared.Next(MaxMillisecondsBetweenAttempts));
        }
    }

    private static bool Exists(string folder, FileSystemInfo entry) => Path.Exists(Path.Combine(folder, entry.Name));

    private static bool Delete(FileSystemInfo entry)
    {
        if (entry is DirectoryInfo { LinkTarget: null } directory)
            directory.Delete(recursive: true);
        else
            entry.Delete();
        return true;
    }

    /// <summary>Moves a file or a folder into another folder, unless that has one of its name or is just being replaced.</summary>
    private static bool TryMove(FileSystemInfo entry, string folder)
    {
        string target = Path.Combine(folder, entry.Name);
        try
        {
            if (entry is DirectoryInfo)
                Directory.Move(entry.FullName, target);
            else
                File.Move(entry.FullName, target);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static void Overwrite(string folder, string source, Func<string, bool> isOutdated)
    {
        foreach (string file in Directory.GetFiles(source))
            File.Move(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        foreach (string file in Directory.GetFiles(folder).Where(file => isOutdated(Path.GetFileName(file))))
            File.Delete(file);
    }

    private static string Beside(string folder, string extension) =>
        Path.Combine(Path.GetDirectoryName(folder)!, $".{Label(folder)}.{Guid.NewGuid():N}{extension}");

    /// <summary>
    /// The folder's name. If that is almost as long as file systems allow, it is shortened to leave room for the rest, and a checksum tells
    /// it from other names that begin alike.
    /// </summary>
    private static string Label(string folder)
    {
        string name = Path.GetFileName(folder);
        if (name.Length <= MaxLabel)
            return name;
        string checksum = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..ChecksumDigits];
        return $"{name[..(MaxLabel - ChecksumDigits - 1)]}~{checksum}";
    }
}
