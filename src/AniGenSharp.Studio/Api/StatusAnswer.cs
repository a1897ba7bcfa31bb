namespace AniGenSharp.Studio.Api;

/// <summary>The state of the studio.</summary>
/// <param name="Versions">Versions of the library and its parts.</param>
/// <param name="Checkpoints">The checkpoint folder.</param>
/// <param name="Device">Device and precision.</param>
/// <param name="MemoryBytes">Memory of this process.</param>
/// <param name="TotalMemoryBytes">Memory that this process may use.</param>
/// <param name="Folder">The folder of the jobs.</param>
/// <param name="Workers">Names of the workers.</param>
/// <param name="Waiting">Number of jobs that wait.</param>
internal sealed record StatusAnswer(
    IReadOnlyDictionary<string, string> Versions, string Checkpoints, string Device, long MemoryBytes, long TotalMemoryBytes, string Folder,
    IReadOnlyList<string> Workers, int Waiting);
