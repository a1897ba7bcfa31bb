namespace AniGenSharp;

/// <summary>A file that a job produced.</summary>
/// <param name="Name">Its name within the job, without a folder.</param>
/// <param name="Bytes">Its size.</param>
public sealed record JobArtifact(string Name, long Bytes);
