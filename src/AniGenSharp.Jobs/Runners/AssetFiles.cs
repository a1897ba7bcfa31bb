using System.Text.Json;
using System.Text.Json.Serialization;
using AniGenSharp.Geometry;

namespace AniGenSharp.Jobs.Runners;

/// <summary>The files of a job that succeeded.</summary>
internal static class AssetFiles
{
    /// <summary>The file with the stages of the networks.</summary>
    public const string Stages = "stages.safetensors";

    private const int ThumbnailSide = 320;

    private static readonly JsonSerializerOptions s_report = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Writes asset, skeleton, picture and report.</summary>
    public static void Write(Generation generation, GenerationOptions options, string folder)
    {
        var asset = generation.Asset;
        asset.SaveGlb(Path.Combine(folder, "mesh.glb"), new GlbOptions { BoneAxes = options.RigPreset.Axes(BoneAxes.World) });
        foreach (var (i, level) in generation.Levels.Index())
            level.SaveGlb(Path.Combine(folder, $"mesh_lod{i + 1}.glb"));
        asset.Skeleton.SaveBvh(Path.Combine(folder, "skeleton.bvh"));
        generation.ProcessedImage.SavePng(Path.Combine(folder, "processed_image.png"));
        File.WriteAllBytes(
            Path.Combine(folder, "report.json"), JsonSerializer.SerializeToUtf8Bytes(generation.Report, s_report));
    }

    /// <summary>Renders the asset as the gallery shows it.</summary>
    public static void WriteThumbnail(RiggedAsset asset, string folder)
    {
        var view = new PreviewOptions { Width = ThumbnailSide, Height = ThumbnailSide };
        Preview.Render(asset, view).SavePng(Path.Combine(folder, "thumbnail.png"));
    }
}
