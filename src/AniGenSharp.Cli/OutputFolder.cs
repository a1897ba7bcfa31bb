using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Export;
using AniGenSharp.Geometry.Rig;

namespace AniGenSharp.Cli;

/// <summary>Writes one picture's results, each file complete or not at all.</summary>
internal static class OutputFolder
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Writes mesh.glb, skeleton.glb, skeleton.bvh, processed_image.png, report.json and, on request, preview.png.</summary>
    public static void Write(string folder, Generation generation, GlbOptions glb, bool preview)
    {
        // Everything is made before anything is written, so that a failure leaves no part of a result behind.
        var files = new List<(string Name, byte[] Content)>
        {
            ("mesh.glb", GlbWriter.ToBytes(generation.Asset, glb)),
            ("skeleton.glb", SkeletonMesh.ToGlb(generation.Asset.Skeleton)),
            ("skeleton.bvh", Bvh(generation.Asset.Skeleton)),
            ("processed_image.png", ImageFile.EncodePng(generation.ProcessedImage)),
            ("report.json", JsonSerializer.SerializeToUtf8Bytes(generation.Report, Json)),
        };
        if (preview)
            files.Add(("preview.png", ImageFile.EncodePng(ContactSheet.Compose([Views(generation, 512)]))));
        Directory.CreateDirectory(folder);
        foreach (var (name, content) in files)
            AtomicFile.Write(Path.Combine(folder, name), content);
    }

    /// <summary>The skeleton at rest as a motion file, for programs that retarget.</summary>
    private static byte[] Bvh(Skeleton skeleton)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        BvhWriter.Write(skeleton, text);
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>A row of pictures: the picture as the networks saw it, the asset from two opposite sides, and its skeleton.</summary>
    public static IReadOnlyList<RgbaImage> Views(Generation generation, int size)
    {
        var view = new PreviewOptions { Width = size, Height = size, Azimuth = -35 };
        return
        [
            ImageFile.Resize(generation.ProcessedImage, size, size),
            Preview.Render(generation.Asset, view),
            Preview.Render(generation.Asset, view with { Azimuth = 145 }),
            Preview.Render(generation.Asset, view with { Skeleton = true }),
        ];
    }
}
