using System.Reflection;
using System.Security.Cryptography;
using AniGenSharp.Checkpoints;
using AniGenSharp.Conditioning;
using AniGenSharp.Decoding;
using AniGenSharp.Devices;
using AniGenSharp.Latents;
using AniGenSharp.Structure;
using Microsoft.Extensions.Logging;
using TorchSharp;

namespace AniGenSharp;

/// <summary>The networks of one checkpoint folder, loaded.</summary>
internal sealed class Models : IDisposable
{
    private readonly List<IDisposable> _owned = [];
    private readonly Lazy<Dictionary<string, string>> _digests;

    private Models(ModelFolder folder, ConditioningFiles files, Placement placement, ILogger? logger)
    {
        Folder = folder;
        Placement = placement;
        try
        {
            Conditioner = Own(PictureConditioner.Open(
                LoadPart(folder.Encoder, logger, ["DinoVisionTransformer"], p => new DinoV2(DinoV2Config.Parse(folder.Encoder.Arguments), p)),
                folder.ImageSize, files, folder.StructureNeedsNormals, logger));
            StructureFlow = Own(LoadPart(folder.StructureFlow, logger, ["AniGenSparseStructureFlowModel"],
                p => new SparseStructureFlowModel(SparseStructureFlowConfig.Parse(folder.StructureFlow.Arguments), p))).Network;
            StructureDecoder = Own(LoadPart(folder.StructureDecoder, logger, ["AniGenSparseStructureDecoder"],
                p => new SparseStructureDecoder(SparseStructureDecoderConfig.Parse(folder.StructureDecoder.Arguments), p))).Network;
            LatentFlow = Own(LoadPart(folder.LatentFlow, logger, ["AniGenElasticSLatFlowModel", "AniGenSLatFlowModel"],
                p => new StructuredLatentFlowModel(StructuredLatentFlowConfig.Parse(folder.LatentFlow.Arguments), p))).Network;
            LatentSettings = LatentStageSettings.Of(folder.LatentFlow);
            LatentDecoder = Own(LoadPart(folder.LatentDecoder, logger, ["AniGenElasticSLatMeshDecoder", "AniGenSLatMeshDecoder"],
                p => new StructuredLatentDecoder(StructuredLatentDecoderConfig.Parse(folder.LatentDecoder.Arguments), p))).Network;
        }
        catch
        {
            Dispose();
            throw;
        }
        foreach (string remark in folder.Remarks)
            logger?.LogWarning("{Remark}", remark);
        _digests = new Lazy<Dictionary<string, string>>(() => folder.Parts.AsParallel().AsOrdered().ToDictionary(
            part => Path.GetRelativePath(folder.Root, part.Weights).Replace('\\', '/'), part => Digest(part.Weights)));
    }

    /// <summary>Where the parts were found.</summary>
    public ModelFolder Folder { get; }

    /// <summary>Device and torso type.</summary>
    public Placement Placement { get; }

    /// <summary>Picture → condition tokens.</summary>
    public PictureConditioner Conditioner { get; }

    /// <summary>Noise → sparse-structure latents.</summary>
    public SparseStructureFlowModel StructureFlow { get; }

    /// <summary>Sparse-structure latents → voxels.</summary>
    public SparseStructureDecoder StructureDecoder { get; }

    /// <summary>Noise on voxels → structured latents.</summary>
    public StructuredLatentFlowModel LatentFlow { get; }

    /// <summary>What the latent flow's training run asks for beside its network.</summary>
    public LatentStageSettings LatentSettings { get; }

    /// <summary>Structured latents → fields.</summary>
    public StructuredLatentDecoder LatentDecoder { get; }

    /// <summary>SHA-256 of each weight file, by its path below the folder; computed when first asked for.</summary>
    public IReadOnlyDictionary<string, string> Digests => _digests.Value;

    /// <summary>Versions of what ran.</summary>
    public static IReadOnlyDictionary<string, string> Versions { get; } = new Dictionary<string, string>
    {
        ["anigensharp"] = typeof(Models).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown",
        ["torchsharp"] = typeof(torch).Assembly.GetName().Version?.ToString(3) ?? "unknown",
        ["libtorch"] = TorchRuntime.LibtorchFolder ?? torch.__version__,
        ["dotnet"] = Environment.Version.ToString(),
    };

    /// <summary>Device and precision, in words.</summary>
    public string PlacementText => $"{Placement.Device}, {Placement.Torso}".ToLowerInvariant();

    /// <summary>Loads the models of a folder.</summary>
    public static Models Load(string checkpoints, LoadOptions options)
    {
        var placement = DeviceSelection.Choose(options.Device, options.Precision);
        var folder = ModelFolder.Open(checkpoints, new ModelSelection
        {
            StructureFlow = options.StructureFlow,
            LatentFlow = options.LatentFlow,
            UseEma = options.UseEma,
        });
        var files = new ConditioningFiles(folder.Root, options.MattingModel, options.NormalEstimator);
        return new Models(folder, files, placement, options.Logger);
    }

    /// <summary>The options with every choice left to the checkpoint made.</summary>
    public ResolvedSettings Resolve(GenerationOptions options) => new(
        options.Seed,
        options.StructureGuidance ?? Folder.StructureSampling.Guidance,
        options.StructureSteps ?? Folder.StructureSampling.Steps,
        options.LatentGuidance ?? Folder.LatentSampling.Guidance,
        options.LatentSteps ?? Folder.LatentSampling.Steps,
        options.JointsDensity);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var part in _owned)
            part.Dispose();
    }

    private LoadedNetwork<T> LoadPart<T>(ModelPart part, ILogger? logger, string[] classes, Func<ParameterScope, T> build)
        where T : class
    {
        if (!classes.Contains(part.ClassName))
            throw new CheckpointException($"{part.Folder}: the configuration describes a {part.ClassName} where a {classes[0]} belongs.");
        logger?.LogInformation("Loading {Weights}", part.Weights);
        using var checkpoint = Checkpoint.Open(part.Weights);
        return ParameterReader.Load(checkpoint, Placement, build);
    }

    private T Own<T>(T part) where T : IDisposable
    {
        _owned.Add(part);
        return part;
    }

    private static string Digest(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
