namespace AniGenSharp.Models.Download;

/// <summary>A file as a server's list describes it.</summary>
/// <param name="Path">Its place below the base address, with <c>/</c>; checked to be harmless.</param>
/// <param name="Size">Bytes; null where the list does not say.</param>
/// <param name="Checksum">What its bytes hash to.</param>
internal sealed record RemoteFile(string Path, long? Size, FileChecksum Checksum)
{
    /// <summary>The name alone.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];
}
