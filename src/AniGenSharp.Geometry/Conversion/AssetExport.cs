using System.Numerics;
using AniGenSharp.Geometry.Gltf;
using AniGenSharp.Geometry.Usd;

namespace AniGenSharp.Geometry.Conversion;

/// <summary>Writes assets in any format and says what the format does not hold.</summary>
internal static class AssetExport
{
    /// <summary>USDZ viewers and VRM players read as many influences per vertex.</summary>
    private const int FewInfluences = 4;

    /// <summary>Writes an asset.</summary>
    /// <exception cref="ArgumentException">The format cannot hold the asset.</exception>
    public static ExportedAsset Run(RiggedAsset asset, AssetFormat format, ExportOptions options)
    {
        var notes = new List<string>();
        byte[] content = format switch
        {
            AssetFormat.Glb => GlbWriter.ToBytes(asset, new GlbOptions { BoneAxes = options.BoneAxes }),
            AssetFormat.Fbx => Fbx(asset, options, notes),
            AssetFormat.Usdz => Usdz(asset, options, notes),
            AssetFormat.Vrm => WithFewInfluences(asset, "VRM", notes).ToVrm(new VrmOptions { Name = options.Name }),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
        };
        return new ExportedAsset(content, notes);
    }

    private static byte[] Fbx(RiggedAsset asset, ExportOptions options, List<string> notes)
    {
        if (asset.Materials.Any(material => material.MetallicRoughnessTexture is not null || material.OcclusionTexture is not null
            || material.Metallic != 0 || material.Roughness != 1))
            notes.Add("FBX materials hold no metallic, roughness and occlusion, which are left out");
        if (asset.Materials.Any(material => material.BaseColorTexture is not null && Rgb(material.BaseColor) != Vector3.One
            || material.EmissiveTexture is not null && material.Emissive != Vector3.One))
            notes.Add("many FBX readers ignore the colors that textures are multiplied with");
        if (asset.Materials.Any(material => material.Alpha != MaterialAlpha.Opaque && material.BaseColorTexture is not null))
            notes.Add("FBX readers differ in whether they use the alpha of a color texture");
        return asset.ToFbx(options.BoneAxes, options.Levels);
    }

    private static byte[] Usdz(RiggedAsset asset, ExportOptions options, List<string> notes)
    {
        string stored = options.Clip ?? asset.Clips.FirstOrDefault()?.Name ?? "";
        string[] others = [.. asset.Clips.Select(clip => clip.Name).Where(name => name != stored)];
        if (others.Length > 0)
            notes.Add($"USDZ holds one clip, {stored}; left out: {string.Join(", ", others)}");
        string[] renamed = [.. UsdNames.Colliding(asset.Skeleton.Names?.ToArray() ?? [])];
        if (renamed.Length > 0)
            notes.Add($"bones whose names are the same in USD get numbers: {string.Join(", ", renamed)}");
        var colored = asset.Mesh.Colors is null ? [] : asset.Materials;
        if (colored.Any(material => material.BaseColorTexture is not null))
            notes.Add("USDZ does not multiply textures with vertex colors, which are left out there");
        if (colored.Any(material => material.BaseColorTexture is null && Rgb(material.BaseColor) != Vector3.One))
            notes.Add("USDZ does not multiply vertex colors with a material's color, which is left out there");
        if (options.Levels.Count > 0)
            notes.Add("USDZ holds no levels of detail, which are left out");
        return WithFewInfluences(asset, "USDZ", notes).ToUsdz(options.Clip, options.BoneAxes);
    }

    private static RiggedAsset WithFewInfluences(RiggedAsset asset, string format, List<string> notes)
    {
        if (asset.Influences.PerVertex <= FewInfluences)
            return asset;
        var (influences, dropped) = asset.Influences.Keep(FewInfluences);
        FormattableString note = $"the lightest, up to {100 * dropped:f1} % of a vertex's weight, are left out";
        notes.Add($"{format} holds {FewInfluences} influences per vertex; {FormattableString.Invariant(note)}");
        return asset with { Influences = influences };
    }

    private static Vector3 Rgb(Vector4 color) => new(color.X, color.Y, color.Z);
}
