namespace AniGenSharp.Cli.Output;

/// <summary>A single file that a command writes.</summary>
internal static class OutputFile
{
    /// <summary>Whether two paths name one file; capitals make no difference where file systems usually make none.</summary>
    public static bool IsSame(string file, string output) => Path.GetFullPath(file).Equals(
        Path.GetFullPath(output), OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);
}
