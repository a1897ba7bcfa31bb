namespace AniGenSharp.Cli.CommandLine;

/// <summary>Which pictures of a result are written.</summary>
internal enum PreviewKind
{
    /// <summary>None.</summary>
    None,

    /// <summary>preview.png, a small sheet of all sides.</summary>
    Small,

    /// <summary>A larger sheet, and animated pictures.</summary>
    Full,
}
