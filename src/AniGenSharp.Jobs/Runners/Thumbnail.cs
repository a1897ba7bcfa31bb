using AniGenSharp.Geometry;

namespace AniGenSharp.Jobs.Runners;

/// <summary>The picture of a runner's latest asset for the gallery, which is rendered after the asset has been stored.</summary>
internal sealed class Thumbnail
{
    private const int Side = 320;

    /// <summary>The asset to render; null if it was rendered already.</summary>
    public RiggedAsset? Asset { private get; set; }

    /// <summary>Renders the asset into a folder and lets go of it.</summary>
    public void Write(string folder)
    {
        if (Asset is { } asset)
            Preview.Render(asset, new PreviewOptions { Width = Side, Height = Side }).SavePng(Path.Combine(folder, "thumbnail.png"));
        Asset = null;
    }
}
