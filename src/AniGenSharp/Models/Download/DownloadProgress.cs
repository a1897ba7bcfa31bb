namespace AniGenSharp;

/// <summary>How far a download has come.</summary>
/// <param name="File">The file that made progress, by its path relative to the folder.</param>
/// <param name="IsDone">Whether that file is complete and has the right checksum.</param>
/// <param name="Received">Bytes of all files that have been received.</param>
/// <param name="Total">Bytes of all files.</param>
public sealed record DownloadProgress(string File, bool IsDone, long Received, long Total);
