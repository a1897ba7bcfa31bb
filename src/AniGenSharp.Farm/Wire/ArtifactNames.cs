namespace AniGenSharp.Farm.Wire;

/// <summary>Names that come over the wire and become names of files or folders.</summary>
internal static class ArtifactNames
{
    private const int MaxLength = 120;

    private static readonly string[] s_reserved = ["con", "prn", "aux", "nul"];

    /// <summary>Whether a name is a plain file name on every system: no folder, no leading dot, nothing that a shell or system treats
    /// specially.</summary>
    public static bool IsValid(string name) =>
        name.Length is > 0 and <= MaxLength && name[0] != '.' && name[^1] is not ('.' or ' ')
        && !name.Any(c => char.IsControl(c) || c is '/' or '\\' or ':' or '*' or '?' or '"' or '<' or '>' or '|')
        && !s_reserved.Contains(name.Split('.')[0], StringComparer.OrdinalIgnoreCase);
}
