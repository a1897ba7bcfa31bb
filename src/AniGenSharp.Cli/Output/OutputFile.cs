namespace AniGenSharp.Cli.Output;

/// <summary>A single file that a command writes.</summary>
internal static class OutputFile
{
    /// <summary>Whether two paths name the same file. Case is ignored where file systems usually ignore it.</summary>
    public static bool IsSame(string file, string output) => Path.GetFullPath(file).Equals(
        Path.GetFullPath(output), OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);
}
