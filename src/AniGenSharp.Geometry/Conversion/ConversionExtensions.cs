using AniGenSharp.Geometry.Conversion;
using AniGenSharp.Geometry.Files;

namespace AniGenSharp.Geometry;

/// <summary>Converts rigs between file formats.</summary>
public static class ConversionExtensions
{
    /// <summary>
    /// A file's rig as an asset, which can get an engine's conventions and be written in any format: the surface of all skins, their
    /// joints as one tree, materials with textures, and all clips.
    /// </summary>
    /// <param name="rig">The file.</param>
    /// <param name="clips">Further motions of the file's joints, as <see cref="MotionExtensions"/> makes them; null for none.</param>
    /// <returns>The asset, and what of the file it does not hold.</returns>
    /// <exception cref="InvalidDataException">Data of the file is damaged; the message says which.</exception>
    public static ImportedRig ToAsset(this RigFile rig, IReadOnlyList<AnimationClip>? clips = null)
    {
        try
        {
            return RigImport.Run(rig, rig.WithUnusedNames(clips ?? []));
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{rig.Path}: {e.Message}", e);
        }
    }

    /// <summary>The asset in a file format. What the format cannot hold but the asset can do without is left out and listed.</summary>
    /// <param name="asset">The asset.</param>
    /// <param name="format">The format.</param>
    /// <param name="options">How it is written, or null for the defaults.</param>
    /// <exception cref="ArgumentException">The format cannot hold the asset; the message says why.</exception>
    public static ExportedAsset Export(this RiggedAsset asset, AssetFormat format, ExportOptions? options = null) =>
        AssetExport.Run(asset, format, options ?? new ExportOptions());

    /// <summary>Writes the asset in the format that the file's name ends with; the file appears complete or not at all.</summary>
    /// <param name="asset">The asset.</param>
    /// <param name="path">The .glb, .fbx, .usdz or .vrm file to create or replace.</param>
    /// <param name="options">How it is written, or null for the defaults.</param>
    /// <returns>What the format does not hold, one sentence each.</returns>
    /// <exception cref="ArgumentException">The name ends otherwise, or the format cannot hold the asset; the message says why.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static IReadOnlyList<string> Save(this RiggedAsset asset, string path, ExportOptions? options = null)
    {
        var format = FormatOf(path)
            ?? throw new ArgumentException($"{path}: the name must end with .glb, .fbx, .usdz or .vrm.", nameof(path));
        var exported = asset.Export(format, options);
        AtomicFile.Write(path, exported.Content);
        return exported.Notes;
    }

    /// <summary>The format that a file's name ends with, or null if it is none of ours.</summary>
    /// <param name="path">A file name.</param>
    public static AssetFormat? FormatOf(string path) =>
        Enum.TryParse<AssetFormat>(Path.GetExtension(path).TrimStart('.'), ignoreCase: true, out var format) && Enum.IsDefined(format)
            && path.EndsWith("." + format, StringComparison.OrdinalIgnoreCase) ? format : null;
}
