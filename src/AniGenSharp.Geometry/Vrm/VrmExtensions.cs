using AniGenSharp.Geometry.Files;
using AniGenSharp.Geometry.Vrm;

namespace AniGenSharp.Geometry;

/// <summary>Writes humanoids as VRM files.</summary>
public static class VrmExtensions
{
    /// <summary>Writes the asset as VRM 1.0, resting in a T-pose as the format asks; the file appears complete or not at all.</summary>
    /// <param name="asset">The asset to write, a humanoid.</param>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="options">Meta data, or null for the defaults.</param>
    /// <exception cref="ArgumentException">The asset is not a humanoid, or a T-pose would tear its skin.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void SaveVrm(this RiggedAsset asset, string path, VrmOptions? options = null) =>
        AtomicFile.Write(path, asset.ToVrm(options));

    /// <summary>The asset as the bytes of a VRM 1.0 file, as <see cref="SaveVrm"/> writes them.</summary>
    /// <inheritdoc cref="SaveVrm"/>
    public static byte[] ToVrm(this RiggedAsset asset, VrmOptions? options = null) => asset.Humanoid is null
        ? throw new ArgumentException("VRM is for humanoids; the skeleton of this asset is not one.", nameof(asset))
        : VrmWriter.ToBytes(asset.WithRestPose(RestPose.T), options ?? new VrmOptions());
}
