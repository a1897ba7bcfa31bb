using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Gltf;
using AniGenSharp.Geometry.Imaging;
using AniGenSharp.Geometry.Motion;
using AniGenSharp.Geometry.Rendering;
using AniGenSharp.Pipeline;

namespace AniGenSharp.Cli.Output;

/// <summary>What is written of each picture.</summary>
/// <param name="Glb">What the GLB holds.</param>
/// <param name="Preview">Also write preview.png, a sheet of all sides, and turntable.png, animated.</param>
/// <param name="Stages">Also write stages.safetensors.</param>
internal sealed record OutputOptions(GlbOptions Glb, bool Preview, bool Stages);

/// <summary>Writes one picture's results, all of them complete or none.</summary>
internal static class OutputFolder
{
    /// <summary>Name of the file that <c>--save-stages</c> writes.</summary>
    public const string StagesName = "stages.safetensors";

    /// <summary>Name of the file that <c>--preview</c> writes beside the folders of several pictures.</summary>
    public const string SheetName = "contact-sheet.png";

    private const string MeshName = "mesh.glb", ReportName = "report.json", PreviewName = "preview.png", TurntableName = "turntable.png";

    /// <summary>What is written on request only: what an earlier run left of it would show another result than the new one.</summary>
    private static readonly string[] Optional = [PreviewName, TurntableName, StagesName, "mesh_lod*.glb"];

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private const int TurntableFrames = 24, TurntableMilliseconds = 100;

    /// <summary>Whether a folder holds a finished result of a picture, or of saved stages, with all that is asked for.</summary>
    public static bool IsComplete(string folder, string picture, OutputOptions options, int levels = 0)
    {
        string[] names =
        [
            MeshName, ReportName, .. Enumerable.Range(1, levels).Select(LevelName), .. options.Preview ? [PreviewName, TurntableName] : Array.Empty<string>(),
            .. options.Stages ? [StagesName] : Array.Empty<string>(),
        ];
        return names.All(name => File.Exists(Path.Combine(folder, name))) && (Pictures.IsStages(picture) || PictureOf(folder) is not { } made || made == Path.GetFileName(picture));
    }

    /// <summary>Whether a result can be put there, tried before the long work begins; nothing is left of the trial.</summary>
    /// <exception cref="UsageException">It cannot: a file is in the place of the folder, its name is too long, or it may not be written.</exception>
    public static void Try(string folder) => new OutputRoot(folder).Dispose();

    /// <summary>File name of the picture whose result a folder holds; null where there is none or it does not say.</summary>
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
    /// Writes mesh.glb, its levels of detail as mesh_lod1.glb and on, skeleton.glb, skeleton.bvh, processed_image.png, report.json and what else was asked for, first into a
    /// folder beside the final one.
    /// </summary>
    /// <param name="folder">The final folder.</param>
    /// <param name="staged">What was made.</param>
    /// <param name="options">What to write of it.</param>
    /// <param name="from">The stage the run began with, if it was not the first.</param>
    /// <param name="stages">The file with the stages before it.</param>
    /// <returns>The files with their sizes in bytes.</returns>
    /// <exception cref="OutputException">They cannot be written; nothing is left of them.</exception>
    public static IReadOnlyDictionary<string, long> Write(string folder, StagedGeneration staged, OutputOptions options, GenerationStage? from = null, string? stages = null)
    {
        var generation = staged.Generation;
        // Everything is made before anything is written.
        var contents = new List<(string Name, byte[] Content)>
        {
            (MeshName, GlbWriter.ToBytes(generation.Asset, options.Glb)),
            ("skeleton.glb", SkeletonMesh.ToGlb(generation.Asset.Skeleton)),
            ("skeleton.bvh", Bvh(generation.Asset.Skeleton)),
            ("processed_image.png", ImageFile.EncodePng(generation.ProcessedImage)),
            (ReportName, JsonSerializer.SerializeToUtf8Bytes(generation.Report, Json)),
        };
        for (int level = 0; level < generation.Levels.Count; level++)
            contents.Add((LevelName(level + 1), GlbWriter.ToBytes(generation.Levels[level], options.Glb)));
        if (options.Preview)
        {
            contents.Add((PreviewName, ImageFile.EncodePng(Turntable.Sheet(generation.Asset))));
            contents.Add((TurntableName, AnimatedPng.Encode(
                Turntable.Render(generation.Asset, TurntableFrames, new PreviewOptions { Width = 320, Height = 320, Supersampling = 2, Skeleton = true }), TurntableMilliseconds)));
        }
        folder = Path.GetFullPath(folder);
        // What is kept of the stages is always of the result beside it. A run on the folder's own file leaves it, or, where the
        // networks ran anew, writes it anew; any other run is of another result.
        bool onOwn = stages is not null && Path.GetFullPath(stages).Equals(Path.Combine(folder, StagesName), StringComparison.OrdinalIgnoreCase);
        string beside = Path.Combine(Path.GetDirectoryName(folder)!, $".{Guid.NewGuid():N}.part");
        try
        {
            Directory.CreateDirectory(beside);
            foreach (var (name, content) in contents)
                File.WriteAllBytes(Path.Combine(beside, name), content);
            if (options.Stages || onOwn && from != GenerationStage.Cleaning)
                StageFile.Write(Path.Combine(beside, StagesName), staged.Stages);
            var files = new DirectoryInfo(beside).GetFiles();
            var sizes = files.ToDictionary(file => file.Name, file => file.Length);
            if (!Directory.Exists(folder))
            {
                Directory.Move(beside, folder);
                return sizes;
            }
            var stale = Optional.SelectMany(pattern => Directory.GetFiles(folder, pattern)).Select(path => Path.GetFileName(path))
                .Where(name => !onOwn || name != StagesName);
            Replace(folder, beside, [.. sizes.Keys], [.. sizes.Keys.Union(stale).Where(name => File.Exists(Path.Combine(folder, name)))]);
            return sizes;
        }
        // The last is what a file over the largest size that the file system or the user's limit allows gives.
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            throw new OutputException(folder, e);
        }
        finally
        {
            if (Directory.Exists(beside))
                Directory.Delete(beside, recursive: true);
        }
    }

    /// <summary>Moves files into a folder in the place of older ones, all of them or none.</summary>
    private static void Replace(string folder, string beside, IReadOnlyList<string> files, IReadOnlyList<string> old)
    {
        string aside = Path.Combine(Path.GetDirectoryName(folder)!, $".{Guid.NewGuid():N}.part");
        Directory.CreateDirectory(aside);
        var moved = new Stack<(string From, string To)>();
        try
        {
            foreach (string name in old)
                Move(folder, aside, name);
            foreach (string name in files)
                Move(beside, folder, name);
        }
        catch
        {
            while (moved.TryPop(out var move))
                File.Move(move.To, move.From);
            Directory.Delete(aside);
            throw;
        }
        Directory.Delete(aside, recursive: true);

        void Move(string from, string to, string name)
        {
            var move = (Path.Combine(from, name), Path.Combine(to, name));
            File.Move(move.Item1, move.Item2);
            moved.Push(move);
        }
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

    private static string LevelName(int level) => $"mesh_lod{level}.glb";

    /// <summary>The skeleton at rest as a motion file, for programs that retarget.</summary>
    private static byte[] Bvh(Skeleton skeleton)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        BvhWriter.Write(skeleton, text);
        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
