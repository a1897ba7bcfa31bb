using AniGenSharp.Geometry.Files;
using AniGenSharp.Geometry.Usd;

namespace AniGenSharp.Geometry;

/// <summary>Writes assets as USDZ packages.</summary>
public static class UsdzExtensions
{
    /// <summary>Writes the asset as a USDZ package with one clip; the file appears complete or not at all.</summary>
    /// <param name="asset">The asset to write.</param>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="clip">Name of the clip to store; null for the first one, if the asset has any.</param>
    /// <param name="axes">The rest orientation of the bones.</param>
    /// <exception cref="ArgumentException">
    /// The asset is not valid, has more than four influences per vertex, or has no clip of that name.
    /// </exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void SaveUsdz(this RiggedAsset asset, string path, string? clip = null, BoneAxes axes = BoneAxes.YAlong) =>
        AtomicFile.Write(path, asset.ToUsdz(clip, axes));

    /// <summary>
    /// The asset as the bytes of a USDZ package, as <see cref="SaveUsdz"/> writes them; the same bytes for the same asset.
    /// </summary>
    /// <inheritdoc cref="SaveUsdz"/>
    public static byte[] ToUsdz(this RiggedAsset asset, string? clip = null, BoneAxes axes = BoneAxes.YAlong) =>
        UsdWriter.ToBytes(asset, Find(asset, clip), axes);

    private static AnimationClip? Find(RiggedAsset asset, string? name) => name is null
        ? asset.Clips.FirstOrDefault()
        : asset.Clips.FirstOrDefault(clip => clip.Name == name)
            ?? throw new ArgumentException(
                $"The asset has no clip named '{name}'; it has {string.Join(", ", asset.Clips.Select(clip => clip.Name))}.", nameof(name));
}
