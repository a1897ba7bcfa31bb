using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Geometry.Concurrency;
using AniGenSharp.Geometry.Files;

namespace AniGenSharp.Models;

/// <summary>
/// Finds the parts of a model in a checkpoint folder, in this project's layout (with a <c>pipeline.json</c>, as the starter model has)
/// or in the released one (<c>anigen/ss_flow_*</c>, <c>anigen/slat_flow_*</c>, <c>dinov2</c>; the flows name their decoders).
/// </summary>
internal sealed class ModelFolder
{
    internal const string DefaultStructureVariant = "solo";
    internal const string DefaultLatentVariant = "auto";

    private const long MaxJsonBytes = 10_000_000;

    private ModelFolder(string root) => Root = root;

    /// <summary>The folder.</summary>
    public string Root { get; }

    /// <summary>The DINOv2 encoder.</summary>
    public required ModelPart Encoder { get; init; }

    /// <summary>The sparse-structure flow.</summary>
    public required ModelPart StructureFlow { get; init; }

    /// <summary>The sparse-structure decoder.</summary>
    public required ModelPart StructureDecoder { get; init; }

    /// <summary>The sparse-structure encoder that belongs to the decoder; null if it is not there: generation does not need it.</summary>
    public ModelPart? StructureEncoder => ModelPart.EncoderBeside(StructureDecoder);

    /// <summary>The structured-latent flow.</summary>
    public required ModelPart LatentFlow { get; init; }

    /// <summary>The structured-latent decoder.</summary>
    public required ModelPart LatentDecoder { get; init; }

    /// <summary>The side in pixels of the square picture that the encoder receives.</summary>
    public required int ImageSize { get; init; }

    /// <summary>Whether the structure stage is conditioned on surface normals rather than on the picture.</summary>
    public required bool StructureNeedsNormals { get; init; }

    /// <summary>Default sampling of the sparse structure.</summary>
    public required SamplingDefaults StructureSampling { get; init; }

    /// <summary>Default sampling of the structured latents.</summary>
    public required SamplingDefaults LatentSampling { get; init; }

    /// <summary>Every part, in the order it is used.</summary>
    public IReadOnlyList<ModelPart> Parts => [Encoder, StructureFlow, StructureDecoder, LatentFlow, LatentDecoder];

    /// <summary>Notes for the user on what was chosen, for instance if averaged weights were requested but do not exist.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Computes the SHA-256 of each weight file, by its path below the folder; "unreadable" for one that cannot be read.</summary>
    /// <param name="styles">Low-rank updates; their digests are listed by file name and strength.</param>
    public IReadOnlyDictionary<string, string> Digests(IReadOnlyList<LoraStyle>? styles = null) =>
        Parts.SelectMany(part => Files(part.Weights)).Distinct()
            .Select(file => (Name: Path.GetRelativePath(Root, file).Replace('\\', '/'), File: file))
            .Concat((styles ?? []).Where(style => style.Strength != 0).GroupBy(NameOf)
                .SelectMany(group => group.Select((style, i) => (Name: Numbered(group.Key, i), File: style.Path))))
            .AsParallel().AsOrdered().WithDegreeOfParallelism(ParallelLoops.MaxThreads)
            .ToDictionary(entry => entry.Name, entry => Digest(entry.File));

    private static string NameOf(LoraStyle style) =>
        string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(style.Path)}:{style.Strength}");

    private static string Numbered(string name, int index) => index == 0 ? name : $"{name} ({index + 1})";

    /// <summary>Finds the parts.</summary>
    /// <param name="root">The checkpoint folder.</param>
    /// <param name="selection">Which variants; null for the default.</param>
    /// <exception cref="CheckpointException">The folder does not contain a complete model; the message says what is missing.</exception>
    public static ModelFolder Open(string root, ModelSelection? selection = null)
    {
        selection ??= new ModelSelection();
        if (!Directory.Exists(root))
            throw new CheckpointException($"{root}: there is no such checkpoint folder.");
        root = Path.GetFullPath(root);
        string pipeline = Path.Combine(root, "pipeline.json");
        if (File.Exists(pipeline))
            return OpenPipeline(root, pipeline, selection);
        string? below = Directory.GetDirectories(root).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "pipeline.json")));
        return below is null
            ? OpenReleased(root, selection)
            : throw new CheckpointException($"{root}: there is no pipeline.json in this folder; did you mean {below}?");
    }

    private static ModelFolder OpenPipeline(string root, string pipeline, ModelSelection selection)
    {
        if (selection.StructureFlow is not null || selection.LatentFlow is not null)
            throw new CheckpointException($"{root}: this model has one variant of each flow; do not select another.");
        var remarks = new List<string>();
        using var document = ReadJson(pipeline);
        var json = document.RootElement;
        try
        {
            var conditioning = json.GetProperty("conditioning");
            if (conditioning.GetProperty("slat").GetString() != "rgb")
                throw new CheckpointException($"{pipeline}: structured latents can be conditioned on rgb only.");
            string structureCondition = conditioning.GetProperty("ss").GetString() ?? "";
            if (structureCondition is not ("rgb" or "normal"))
                throw new CheckpointException($"{pipeline}: the sparse structure cannot be conditioned on '{structureCondition}'.");
            if (!json.GetProperty("skeleton_mainland_only").GetBoolean())
                throw new CheckpointException($"{pipeline}: skeleton_mainland_only = false is not supported.");
            string Folder(JsonElement name) => Path.Combine(root, name.GetString()!);
            return new ModelFolder(root)
            {
                Encoder = ModelPart.Decoder(Folder(json.GetProperty("encoder").GetProperty("path")), "encoder", "final"),
                StructureFlow = ModelPart.Flow(Folder(json.GetProperty("ss_flow")), selection.UseEma, remarks),
                StructureDecoder = ModelPart.Decoder(Folder(json.GetProperty("ss_decoder")), "decoder", "final"),
                LatentFlow = ModelPart.Flow(Folder(json.GetProperty("slat_flow")), selection.UseEma, remarks),
                LatentDecoder = ModelPart.Decoder(Folder(json.GetProperty("slat_decoder")), "decoder", "final"),
                ImageSize = json.GetProperty("image_size").GetInt32(),
                StructureNeedsNormals = structureCondition == "normal",
                StructureSampling = ReadSampling(json.GetProperty("ss_sampler")),
                LatentSampling = ReadSampling(json.GetProperty("slat_sampler")),
                Notes = remarks,
            };
        }
        catch (KeyNotFoundException e)
        {
            string[] keys =
            [
                "conditioning", "skeleton_mainland_only", "encoder", "ss_flow", "ss_decoder", "slat_flow", "slat_decoder", "image_size",
                "ss_sampler", "slat_sampler",
            ];
            string? missing = keys.FirstOrDefault(key => json.ValueKind == JsonValueKind.Object && !json.TryGetProperty(key, out _));
            throw new CheckpointException($"{pipeline}: incomplete{(missing is null ? "" : $", it has no \"{missing}\"")}.", e);
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or ArgumentException)
        {
            throw new CheckpointException($"{pipeline}: damaged or incomplete ({e.Message})", e);
        }
    }

    private static ModelFolder OpenReleased(string root, ModelSelection selection)
    {
        var remarks = new List<string>();
        string models = Directory.Exists(Path.Combine(root, "anigen")) ? Path.Combine(root, "anigen") : root;
        string structureFolder = Variant(models, "ss_flow", selection.StructureFlow ?? DefaultStructureVariant);
        var structureFlow = ModelPart.Flow(structureFolder, selection.UseEma, remarks);
        string latentFolder = Variant(models, "slat_flow", selection.LatentFlow ?? DefaultLatentVariant);
        var latentFlow = ModelPart.Flow(latentFolder, selection.UseEma, remarks);
        return new ModelFolder(root)
        {
            Encoder = ModelPart.ReleasedEncoder(root),
            StructureFlow = structureFlow,
            StructureDecoder = DecoderOf(structureFlow, models, "ss_dec_path", "ss_dec_ckpt"),
            LatentFlow = latentFlow,
            LatentDecoder = DecoderOf(latentFlow, models, "slat_dec_path", "slat_dec_ckpt"),
            ImageSize = 518,
            StructureNeedsNormals = true,
            StructureSampling = new SamplingDefaults(25, 7.5),
            LatentSampling = new SamplingDefaults(25, 3.0),
            Notes = remarks,
        };
    }

    private static string Variant(string models, string kind, string name)
    {
        string folder = Path.Combine(models, $"{kind}_{name}");
        if (Directory.Exists(folder))
            return folder;
        string[] folders = Directory.Exists(models) ? Directory.GetDirectories(models, $"{kind}_*") : [];
        var names = folders.Select(path => Path.GetFileName(path)[(kind.Length + 1)..]).Order(StringComparer.Ordinal);
        throw new CheckpointException(folders.Length == 0
            ? $"{models}: there is no {kind}_* folder; this is not an AniGen checkpoint folder."
            : $"{models}: there is no {kind}_{name}; available: {string.Join(", ", names)}.");
    }

    /// <summary>The decoder that a flow was trained with; its path is relative to the folder of the release.</summary>
    private static ModelPart DecoderOf(ModelPart flow, string models, string pathKey, string checkpointKey)
    {
        string path = flow.DatasetText(pathKey)
            ?? throw new CheckpointException($"{flow.Folder}: the configuration does not name a {pathKey}.");
        string last = Path.GetFileName(path.TrimEnd('/'));
        string[] candidates = [Path.Combine(models, last), Path.Combine(Path.GetDirectoryName(flow.Folder)!, last), path];
        string folder = candidates.FirstOrDefault(Directory.Exists)
            ?? throw new CheckpointException($"{flow.Folder}: its decoder {path} is missing; it belongs at {candidates[0]}.");
        return ModelPart.Decoder(folder, "decoder", flow.DatasetText(checkpointKey) ?? "final");
    }

    private static SamplingDefaults ReadSampling(JsonElement json)
    {
        var sampling = new SamplingDefaults(json.GetProperty("steps").GetInt32(), json.GetProperty("cfg_strength").GetDouble());
        return sampling.Steps >= 1 && double.IsFinite(sampling.Guidance)
            ? sampling
            : throw new FormatException($"{sampling.Steps} steps at strength {sampling.Guidance}");
    }

    /// <summary>A weight file, and if it is an index, the files that it names.</summary>
    private static IEnumerable<string> Files(string weights) =>
        weights.EndsWith(ShardedSafetensorsCheckpoint.Extension, StringComparison.Ordinal)
            ? ShardedSafetensorsCheckpoint.Shards(weights).Prepend(weights)
            : [weights];

    private static string Digest(string path)
    {
        try
        {
            using var stream = InputFile.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "unreadable";
        }
    }

    internal static JsonDocument ReadJson(string path)
    {
        try
        {
            return JsonDocument.Parse(InputFile.ReadAllBytes(path, MaxJsonBytes));
        }
        catch (IOException e)
        {
            throw new CheckpointException(e.Message, e);
        }
        catch (JsonException e)
        {
            throw new CheckpointException($"{path}: damaged JSON ({e.Message})", e);
        }
    }
}
