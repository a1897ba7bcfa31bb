using AniGenSharp.Geometry.Fbx;
using AniGenSharp.Geometry.Files;

namespace AniGenSharp.Geometry;

/// <summary>Writes assets as FBX files.</summary>
public static class FbxExtensions
{
    /// <summary>Writes the asset as a binary FBX 7.4 in centimeters, y up; the file appears complete or not at all.</summary>
    /// <param name="asset">The asset to write, with all its clips.</param>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="axes">The rest orientation of the bones.</param>
    /// <param name="levels">Coarser levels of detail with the same skeleton, stored as a LOD group; null for none.</param>
    /// <exception cref="ArgumentException">The asset is not valid; the message says why.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void SaveFbx(
        this RiggedAsset asset, string path, BoneAxes axes = BoneAxes.YAlong, IReadOnlyList<RiggedAsset>? levels = null) =>
        AtomicFile.Write(path, asset.ToFbx(axes, levels));

    /// <summary>
    /// The asset as the bytes of a binary FBX 7.4, as <see cref="SaveFbx"/> writes them; the same bytes for the same asset.
    /// </summary>
    /// <inheritdoc cref="SaveFbx"/>
    public static byte[] ToFbx(this RiggedAsset asset, BoneAxes axes = BoneAxes.YAlong, IReadOnlyList<RiggedAsset>? levels = null) =>
        FbxWriter.ToBytes(asset, levels ?? [], axes);
}
