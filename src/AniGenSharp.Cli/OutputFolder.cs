using System.Text.Json;
using System.Text.Json.Serialization;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Export;

namespace AniGenSharp.Cli;

/// <summary>Writes one picture's results, each file complete or not at all.</summary>
internal static class OutputFolder
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Writes mesh.glb, skeleton.glb, processed_image.png, report.json and, on request, preview.png.</summary>
    public static void Write(string folder, Generation generation, bool preview)
    {
        // Everything is made before anything is written, so that a failure leaves no part of a result behind.
        var files = new List<(string Name, byte[] Content)>
        {
            ("mesh.glb", GlbWriter.ToBytes(generation.Asset)),
            ("skeleton.glb", SkeletonMesh.ToGlb(generation.Asset.Skeleton)),
            ("processed_image.png", ImageFile.EncodePng(generation.ProcessedImage)),
            ("report.json", JsonSerializer.SerializeToUtf8Bytes(generation.Report, Json)),
        };
        if (preview)
            files.Add(("preview.png", ImageFile.EncodePng(Views(generation.Asset))));
        Directory.CreateDirectory(folder);
        foreach (var (name, content) in files)
            AtomicFile.Write(Path.Combine(folder, name), content);
    }

    /// <summary>The asset from both sides of its face, then with its skeleton.</summary>
    private static RgbaImage Views(RiggedAsset asset) => ContactSheet.Compose(
    [
        [
            Preview.Render(asset, new PreviewOptions { Azimuth = -35 }),
            Preview.Render(asset, new PreviewOptions { Azimuth = 145 }),
            Preview.Render(asset, new PreviewOptions { Azimuth = -35, Skeleton = true }),
        ],
    ]);
}
