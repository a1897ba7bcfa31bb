namespace AniGenSharp.Cli.Output;

/// <summary>Replaces several files of a folder together.</summary>
internal static class FileReplacement
{
    /// <summary>Name of a temporary folder beside another folder, on the same file system.</summary>
    public static string TemporaryFolderBeside(string folder) => Path.Combine(Path.GetDirectoryName(folder)!, $".{Guid.NewGuid():N}.part");

    /// <summary>Moves files into a folder in place of older ones; either all of them or none.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="source">Where the new files are.</param>
    /// <param name="files">Names of the new files.</param>
    /// <param name="outdated">Names of the files to remove from the folder.</param>
    public static void Replace(string folder, string source, IReadOnlyList<string> files, IReadOnlyList<string> outdated)
    {
        string backup = TemporaryFolderBeside(folder);
        Directory.CreateDirectory(backup);
        var moves = new Stack<(string From, string To)>();
        try
        {
            foreach (string name in outdated)
                Move(folder, backup, name);
            foreach (string name in files)
                Move(source, folder, name);
        }
        catch
        {
            while (moves.TryPop(out var move))
                File.Move(move.To, move.From);
            Directory.Delete(backup);
            throw;
        }
        Directory.Delete(backup, recursive: true);

        void Move(string from, string to, string name)
        {
            var (source, target) = (Path.Combine(from, name), Path.Combine(to, name));
            File.Move(source, target);
            moves.Push((source, target));
        }
    }
}
