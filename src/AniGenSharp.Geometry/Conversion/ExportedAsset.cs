namespace AniGenSharp.Geometry;

/// <summary>An asset in a file format.</summary>
/// <param name="Content">The bytes of the file.</param>
/// <param name="Notes">What of the asset the format does not hold, and what had to be changed, one sentence each; empty if nothing.</param>
public sealed record ExportedAsset(byte[] Content, IReadOnlyList<string> Notes);
