namespace AniGenSharp.Models.Download;

/// <summary>The matting model to download.</summary>
internal static class MattingPlan
{
    /// <summary>The model's name where it is published, and the name by which its family is recognized.</summary>
    private const string PublishedName = "BiRefNet-general-bb_swin_v1_tiny-epoch_232.onnx", Name = "birefnet-general-lite.onnx";

    private const string License = "BiRefNet (general, lite), Zheng et al.: MIT";

    /// <summary>The published model. Source of its address and checksum: rembg, rembg/sessions/birefnet_general_lite.py.</summary>
    private static readonly RemoteFile s_published =
        new(PublishedName, null, new FileChecksum(false, "4fab47adc4ff364be1713e97b7e66334")) { LocalName = Name };

    /// <summary>The list of a server's files, and the part to download.</summary>
    /// <param name="server">The server.</param>
    /// <param name="cancellationToken">Honored within requests.</param>
    /// <exception cref="DownloadException">The server has no matting model.</exception>
    public static async Task<(RemoteIndex Index, PlannedPart Part)> CreateAsync(WebServer server, CancellationToken cancellationToken)
    {
        bool isOfficial = server.Base.AbsoluteUri == DownloadOptions.MattingAddress;
        var index = isOfficial
            ? RemoteIndex.Of("this program's own list (rembg's)", s_published)
            : await RemoteIndex.ReadAsync(server, cancellationToken);
        var file = index.Files.GetValueOrDefault(PublishedName) ?? index.Files.GetValueOrDefault(Name)
            ?? throw new DownloadException($"{server.Base}: its list has no {Name}.");
        string license = isOfficial ? License : index.License is { } stated ? $"{stated}, as its page states" : License;
        return (index, new PlannedPart("matting model", license, [file with { LocalName = Name }]));
    }
}
