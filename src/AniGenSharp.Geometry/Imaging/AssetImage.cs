namespace AniGenSharp.Geometry;

/// <summary>An encoded picture of a material.</summary>
/// <param name="Bytes">The file's bytes.</param>
/// <param name="MediaType"><c>image/png</c>, <c>image/jpeg</c> or <c>image/webp</c>.</param>
public sealed record AssetImage(byte[] Bytes, string MediaType)
{
    /// <summary>The same picture for readers that do not know this one's format, or null.</summary>
    public AssetImage? Fallback { get; init; }

    /// <summary>The usual ending of the file's name, with its dot.</summary>
    public string Extension => MediaType switch
    {
        "image/png" => ".png",
        "image/webp" => ".webp",
        _ => ".jpg",
    };
}
