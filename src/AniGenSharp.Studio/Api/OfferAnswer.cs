namespace AniGenSharp.Studio.Api;

/// <summary>What a download would bring.</summary>
/// <param name="Folder">Where to.</param>
/// <param name="Address">Where from.</param>
/// <param name="Parts">Its parts with their licenses.</param>
/// <param name="TotalBytes">Bytes of all files.</param>
/// <param name="ExistingBytes">Bytes that are there already.</param>
internal sealed record OfferAnswer(string Folder, string Address, IReadOnlyList<DownloadPart> Parts, long TotalBytes, long ExistingBytes);
