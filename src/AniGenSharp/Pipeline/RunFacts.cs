namespace AniGenSharp.Pipeline;

/// <summary>How a run was made.</summary>
/// <param name="Settings">The options as they were resolved.</param>
/// <param name="Versions">Versions of what ran.</param>
/// <param name="Device">Device and precision.</param>
/// <param name="Checkpoints">SHA-256 of each weight file.</param>
/// <param name="Remarks">What is worth knowing.</param>
/// <param name="Picture">File name of the picture; null where an older version saved the stages.</param>
internal sealed record RunFacts(
    ResolvedSettings Settings, IReadOnlyDictionary<string, string> Versions, string Device,
    IReadOnlyDictionary<string, string> Checkpoints, IReadOnlyList<string> Remarks, string? Picture = null);
