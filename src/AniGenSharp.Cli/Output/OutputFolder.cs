using System.IO.Enumeration;
using System.Text.Json;
using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Geometry;

namespace AniGenSharp.Cli.Output;

/// <summary>Writes one picture's results, either all of them completely or none.</summary>
internal static class OutputFolder
{
    /// <summary>Name of the file that <c>--save-stages</c> writes.</summary>
    public const string StagesName = "stages.safetensors";

    /// <summary>Name of the file that <c>--preview</c> writes beside the folders of several pictures.</summary>
    public const string SheetName = "contact-sheet.png";

    private const string MeshName = "mesh.glb";
    private const string ReportName = "report.json";
    private const string PreviewName = "preview.png";
    private const string TurntableName = "turntable.apng";
    private const string MotionName = "motion.apng";
    private const string ComparisonName = "comparison.png";

    private const int ComparisonSize = 512;

    private const int TurntableFrames = 24;
    private const int TurntableMilliseconds = 100;

    private const float FrontAzimuth = -35;
    private const float BackAzimuth = FrontAzimuth + 180;

    /// <summary>
    /// Files that are written only on request. Older ones are removed, because they would show another result than the new one.
    /// </summary>
    private static readonly string[] s_optional =
    [
        PreviewName, TurntableName, MotionName, ComparisonName, StagesName, "mesh_lod*.glb", "mesh.fbx", "mesh.usdz", "mesh.vrm",
        "turntable.png", "motion.png", // by earlier versions
    ];

    private static readonly PreviewOptions s_turntable = new() { Width = 480, Height = 480, Supersampling = 2, Skeleton = true };

    /// <summary>Whether a folder holds a complete result of a picture, or of saved stages, with every requested file.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="picture">Path of the picture or of the saved stages.</param>
    /// <param name="requested">The requested files.</param>
    /// <param name="levels">Requested levels of detail.</param>
    public static bool IsComplete(string folder, string picture, ResultFiles requested, int levels = 0)
    {
        string[] names =
        [
            MeshName, ReportName, .. requested.Formats.Names, .. Enumerable.Range(1, levels).Select(LevelName),
            .. requested.Preview == PreviewKind.Full ? [PreviewName, TurntableName, MotionName] : Array.Empty<string>(),
            .. requested.Stages ? [StagesName] : Array.Empty<string>(),
        ];
        return names.All(name => File.Exists(Path.Combine(folder, name)))
            && (Pictures.IsStages(picture) || PictureOf(folder) is not { } owner || owner == Path.GetFileName(picture));
    }

    /// <summary>Checks that a result can be written, before the long work begins; the check leaves nothing behind.</summary>
    /// <exception cref="UsageException">
    /// A file is in the place of the folder, its name is too long, or the user may not write there.
    /// </exception>
    public static void RequireWritable(string folder) => new OutputRoot(folder).Dispose();

    /// <summary>File name of the picture whose result a folder holds; null if there is none or the report does not say.</summary>
    public static string? PictureOf(string folder)
    {
        try
        {
            using var report = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, ReportName)));
            return report.RootElement.TryGetProperty("picture", out var picture) ? picture.GetString() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>
    /// Writes mesh.glb, its levels of detail as mesh_lod1.glb and so on, skeleton.glb, skeleton.bvh, processed_image.png,
    /// report.json and the requested files, first into a folder beside the final one.
    /// </summary>
    /// <param name="folder">The final folder.</param>
    /// <param name="generation">The result, with its stages if the run kept them.</param>
    /// <param name="requested">The requested files.</param>
    /// <param name="assetFiles">The asset in its additional formats.</param>
    /// <param name="from">The stage that the run started at, if it was not the first.</param>
    /// <param name="stages">The file with the stages before it.</param>
    /// <returns>The files with their sizes in bytes.</returns>
    /// <exception cref="OutputException">The files cannot be written; none of them is left behind.</exception>
    public static IReadOnlyDictionary<string, long> Write(
        string folder, Generation generation, ResultFiles requested, IReadOnlyList<(string Name, byte[] Content)> assetFiles,
        GenerationStage? from = null, string? stages = null)
    {
        // Every content is created before the first file is written.
        var contents = Contents(generation, requested);
        contents.AddRange(assetFiles);
        folder = FolderReplacement.Resolve(folder);
        // Saved stages always belong to the result beside them. A run from the folder's own stages keeps them or, if the networks
        // ran again, writes them again; any other run has another result.
        bool isFromOwnStages = stages is not null
            && Path.GetFullPath(stages).Equals(Path.Combine(folder, StagesName), StringComparison.OrdinalIgnoreCase);
        return FolderReplacement.Write(
            folder,
            temporary =>
            {
                foreach (var (name, content) in contents)
                    File.WriteAllBytes(Path.Combine(temporary, name), content);
                if (requested.Stages || isFromOwnStages && from != GenerationStage.Cleaning)
                    generation.Stages!.Save(Path.Combine(temporary, StagesName));
            },
            name => s_optional.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name))
                && !(isFromOwnStages && name == StagesName));
    }

    /// <summary>A row of the contact sheet: the picture as the networks saw it, the asset from two sides, and its skeleton.</summary>
    public static IReadOnlyList<RgbaImage> Views(Generation generation, int size)
    {
        var front = new PreviewOptions { Width = size, Height = size, Azimuth = FrontAzimuth };
        return
        [
            generation.ProcessedImage.Resize(size, size),
            Preview.Render(generation.Asset, front),
            Preview.Render(generation.Asset, front with { Azimuth = BackAzimuth }),
            Preview.Render(generation.Asset, front with { Skeleton = true }),
        ];
    }

    private static List<(string Name, byte[] Content)> Contents(Generation generation, ResultFiles requested)
    {
        var asset = generation.Asset;
        var camera = generation.Report.Photo?.Views[0] is { Used: true } view ? view.Camera : null;
        var contents = new List<(string Name, byte[] Content)>
        {
            (MeshName, asset.ToGlb(requested.Glb with { Camera = requested.Camera ? camera : null })),
            ("skeleton.glb", asset.Skeleton.ToGlb()),
            ("skeleton.bvh", asset.Skeleton.ToBvh()),
            ("processed_image.png", generation.ProcessedImage.ToPng()),
            (ReportName, (generation.Report with { Glb = requested.Glb }).ToJson()),
        };
        foreach (var (i, level) in generation.Levels.Index())
            contents.Add((LevelName(i + 1), level.ToGlb(requested.Glb)));
        if (requested.Preview != PreviewKind.None)
            contents.Add((PreviewName, Preview.RenderSheet(asset, requested.PreviewSide).ToPng()));
        if (requested.Preview == PreviewKind.Full)
        {
            var frames = Preview.RenderTurntable(asset, TurntableFrames, s_turntable);
            contents.Add((TurntableName, frames.ToAnimatedPng(TurntableMilliseconds)));
            contents.Add((MotionName, MotionPicture.Encode(asset)));
            if (camera is not null)
                contents.Add((ComparisonName, Comparison(generation, camera).ToPng()));
        }
        return contents;
    }

    /// <summary>The picture and the asset as the picture's camera sees it, side by side.</summary>
    private static RgbaImage Comparison(Generation generation, PictureCamera camera)
    {
        var options = new PreviewOptions { Width = ComparisonSize, Height = ComparisonSize, Camera = camera };
        RgbaImage[][] rows =
        [
            [generation.ProcessedImage.Resize(ComparisonSize, ComparisonSize), Preview.Render(generation.Asset, options)],
        ];
        return rows.ToContactSheet();
    }

    private static string LevelName(int level) => $"mesh_lod{level}.glb";
}
