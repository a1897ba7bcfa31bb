namespace AniGenSharp.Studio.Api;

/// <summary>How far a download has come.</summary>
/// <param name="Running">Whether it runs.</param>
/// <param name="Done">Whether everything is there.</param>
/// <param name="File">The file that was received last.</param>
/// <param name="Received">Bytes that are there.</param>
/// <param name="Total">Bytes of all files.</param>
/// <param name="Error">Why it stopped; null if it did not fail.</param>
internal sealed record DownloadAnswer(bool Running, bool Done, string? File, long Received, long Total, string? Error);
