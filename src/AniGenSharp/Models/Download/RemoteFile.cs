namespace AniGenSharp.Models.Download;

/// <summary>A file as a server's list describes it.</summary>
/// <param name="Path">Its path below the base address, with <c>/</c>; checked to stay below it.</param>
/// <param name="Size">The number of bytes; null if the list does not give it.</param>
/// <param name="Checksum">The checksum of its bytes.</param>
internal sealed record RemoteFile(string Path, long? Size, FileChecksum Checksum)
{
    /// <summary>The path below the download's folder, if it is not that below the base address.</summary>
    public string? LocalName { get; init; }

    /// <summary>The name without the folders.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];
}
