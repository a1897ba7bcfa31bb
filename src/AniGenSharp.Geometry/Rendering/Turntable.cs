using AniGenSharp.Geometry.Imaging;

namespace AniGenSharp.Geometry.Rendering;

/// <summary>An asset that turns once around itself.</summary>
internal static class Turntable
{
    /// <summary>Renders the frames of one turn, beginning in front.</summary>
    /// <param name="asset">What to show.</param>
    /// <param name="frames">Number of frames, at least one.</param>
    /// <param name="options">Everything but the azimuth, or null for the defaults.</param>
    public static RgbaImage[] Render(RiggedAsset asset, int frames, PreviewOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1);
        options ??= new PreviewOptions();
        options = options with { Frame = options.Frame ?? Preview.BoundingSphere(asset.Mesh.Positions) };
        return [.. Enumerable.Range(0, frames).Select(frame => Preview.Render(asset, options with { Azimuth = 360f * frame / frames }))];
    }

    /// <summary>A sheet of eight sides: the asset above, and below it with its skeleton.</summary>
    /// <param name="asset">What to show.</param>
    /// <param name="side">Pixels a side of each picture.</param>
    public static RgbaImage Sheet(RiggedAsset asset, int side = 256)
    {
        var options = new PreviewOptions { Width = side, Height = side };
        return ContactSheet.Compose([Render(asset, 8, options), Render(asset, 8, options with { Skeleton = true })]);
    }
}
