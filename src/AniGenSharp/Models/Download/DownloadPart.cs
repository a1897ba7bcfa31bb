namespace AniGenSharp;

/// <summary>A part of a model to download.</summary>
/// <param name="Name">What it is, such as <c>latent flow</c>.</param>
/// <param name="License">The license of the part.</param>
/// <param name="Files">Its files, by their paths relative to the folder.</param>
/// <param name="Bytes">Size of all its files.</param>
public sealed record DownloadPart(string Name, string License, IReadOnlyList<string> Files, long Bytes);
