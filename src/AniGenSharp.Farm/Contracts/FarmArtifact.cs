namespace AniGenSharp;

/// <summary>A file that a job of a farm produced.</summary>
/// <param name="Name">Its name within the job, without a folder.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">SHA-256 of its content, as 64 lower-case hexadecimal digits.</param>
public sealed record FarmArtifact(string Name, long Bytes, string Sha256);
