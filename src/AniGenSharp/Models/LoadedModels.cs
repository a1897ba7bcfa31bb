using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Conditioning;
using AniGenSharp.Decoding;
using AniGenSharp.Devices;
using AniGenSharp.Devices.Memory;
using AniGenSharp.Logging;
using AniGenSharp.SparseStructure;
using AniGenSharp.StructuredLatents;
using Microsoft.Extensions.Logging;
using TorchSharp;

namespace AniGenSharp.Models;

/// <summary>The networks of one checkpoint folder, loaded.</summary>
internal sealed class LoadedModels : IDisposable
{
    private readonly NetworkCache _cache;
    private readonly SemaphoreSlim _free = new(1);
    private readonly StagedNetwork<LoadedNetwork<SparseStructureFlowModel>> _structureFlow;
    private readonly StagedNetwork<LoadedNetwork<SparseStructureDecoder>> _structureDecoder;
    private readonly StagedNetwork<LoadedNetwork<StructuredLatentFlowModel>> _latentFlow;
    private readonly StagedNetwork<LoadedNetwork<StructuredLatentDecoder>> _latentDecoder;
    private readonly bool _estimatesNoNormals, _countsJoints;
    private readonly Task<IReadOnlyDictionary<string, string>> _digests;

    private LoadedModels(ModelFolder folder, LoadOptions options, Placement placement, CancellationToken cancellationToken)
    {
        Folder = folder;
        Placement = placement;
        ReleasesMemoryAfterRun = options.ReleaseMemoryAfterRun;
        _cache = new NetworkCache(NetworkBudget.Of(placement, options.LowMemory));
        var logger = Logger = options.Logger;
        try
        {
            var configs = ModelConfigs.Parse(folder);
            configs.RequireFit();
            var context = new ModelContext(placement.Device.ToString(), logger);
            Conditioner = PictureConditioner.Open(
                _cache, Stage(NetworkRegistry.Encoder, folder.Encoder, logger),
                new ConditioningRequest(
                    folder.Root, folder.ImageSize, folder.StructureNeedsNormals, options.MattingModel, options.NormalEstimator, context));
            StructureFlowConfig = configs.StructureFlow;
            _structureFlow = Stage(
                NetworkRegistry.StructureFlow, folder.StructureFlow, logger,
                LoraCheckpoint.OfFlow(options.Styles, LoraCheckpoint.StructureFlow));
            _structureDecoder = Stage(NetworkRegistry.StructureDecoder, folder.StructureDecoder, logger);
            _latentFlow = Stage(
                NetworkRegistry.LatentFlow, folder.LatentFlow, logger, LoraCheckpoint.OfFlow(options.Styles, LoraCheckpoint.LatentFlow));
            _countsJoints = configs.LatentFlow.JointNumberCondition;
            LatentSettings = configs.LatentSettings;
            VoxelsPerSide = configs.LatentFlow.Resolution;
            _latentDecoder = Stage(NetworkRegistry.LatentDecoder, folder.LatentDecoder, logger);
            if (options.InBackground)
                _cache.BeginLoading(cancellationToken);
            else
                _cache.LoadWhatFits(cancellationToken);
        }
        catch
        {
            Dispose();
            throw;
        }
        _estimatesNoNormals = options.NormalEstimator is { IsOptional: false } && !folder.StructureNeedsNormals;
        foreach (string remark in folder.Notes)
            logger?.ModelNote(remark);
        // The digests must be those of the files that were loaded, so they are computed now, in the background.
        _digests = Task.Run(() => folder.Digests(options.Styles));
    }

    /// <summary>The folder with the parts.</summary>
    public ModelFolder Folder { get; }

    /// <summary>Device and torso type.</summary>
    public Placement Placement { get; }

    /// <summary>Receives the log; null for none.</summary>
    public ILogger? Logger { get; }

    /// <summary>Whether unused memory is returned to the operating system after every run.</summary>
    public bool ReleasesMemoryAfterRun { get; }

    /// <summary>Whether several threads may use the networks at once, as <see cref="NetworkTasks"/> does, and gain from it.</summary>
    public bool RunsTasks => Placement.Device.type == DeviceType.CPU && !_cache.IsStaged;

    /// <summary>The cache that holds the networks.</summary>
    public NetworkCache Cache => _cache;

    /// <summary>Picture → condition tokens.</summary>
    public PictureConditioner Conditioner { get; }

    /// <summary>Configuration of <see cref="StructureFlow"/>, which needs no weights.</summary>
    public SparseStructureFlowConfig StructureFlowConfig { get; }

    /// <summary>
    /// Noise → sparse-structure latents. This network and the following are loaded if they are not in memory, and are valid until another
    /// one is requested.
    /// </summary>
    /// <param name="cancellationToken">Honored between two tensors while loading.</param>
    public SparseStructureFlowModel StructureFlow(CancellationToken cancellationToken) => _structureFlow.Get(cancellationToken).Network;

    /// <summary>Sparse-structure latents → voxels.</summary>
    /// <inheritdoc cref="StructureFlow"/>
    public SparseStructureDecoder StructureDecoder(CancellationToken cancellationToken) => _structureDecoder.Get(cancellationToken).Network;

    /// <summary>Voxels per side of the occupied voxels.</summary>
    public int VoxelsPerSide { get; }

    /// <summary>Whether the structure's networks were trained on solid shapes rather than on surfaces.</summary>
    public bool SeesSolids => Folder.StructureEncoder is { } part
        && NetworkRegistry.Find(part.ClassName) == NetworkRegistry.ConvolutionalEncoder;

    /// <summary>
    /// Loads the network voxels → sparse-structure latents, which only the rigging of meshes needs. It is not kept: the caller disposes
    /// it.
    /// </summary>
    /// <param name="cancellationToken">Honored between two tensors.</param>
    /// <exception cref="CheckpointException">The model has no such network, or its weights are damaged.</exception>
    public LoadedNetwork<IStructureEncoder> LoadStructureEncoder(CancellationToken cancellationToken)
    {
        var part = Folder.StructureEncoder ?? throw new CheckpointException(
            $"{Folder.StructureDecoder.Folder}: there is no structure encoder; meshes need it: ckpts/encoder_final.pt.");
        return SeesSolids
            ? NetworkRegistry.ConvolutionalEncoder.Load(part, Placement, cancellationToken)
            : NetworkRegistry.StructureEncoder.Load(part, Placement, cancellationToken);
    }

    /// <summary>Noise on voxels → structured latents.</summary>
    /// <inheritdoc cref="StructureFlow"/>
    public StructuredLatentFlowModel LatentFlow(CancellationToken cancellationToken) => _latentFlow.Get(cancellationToken).Network;

    /// <summary>Settings of the latent stage that come from the latent flow's training run.</summary>
    public LatentStageSettings LatentSettings { get; }

    /// <summary>Structured latents → fields.</summary>
    /// <inheritdoc cref="StructureFlow"/>
    public StructuredLatentDecoder LatentDecoder(CancellationToken cancellationToken) => _latentDecoder.Get(cancellationToken).Network;

    /// <summary>SHA-256 of each weight file, by its path below the folder.</summary>
    public IReadOnlyDictionary<string, string> Digests => _digests.GetAwaiter().GetResult();

    /// <summary>Device and precision, in words.</summary>
    public string PlacementText => $"{Placement.Device}, {Placement.Torso}".ToLowerInvariant();

    /// <summary>Loads the models of a folder on every device that the options name.</summary>
    public static IReadOnlyList<LoadedModels> LoadAll(
        string checkpoints, LoadOptions options, CancellationToken cancellationToken = default)
    {
        var loaded = new List<LoadedModels>();
        try
        {
            foreach (string device in DeviceSelection.Expand(options.Device))
                loaded.Add(Load(checkpoints, options with { Device = device }, cancellationToken));
            return loaded;
        }
        catch
        {
            loaded.ForEach(models => models.Dispose());
            throw;
        }
    }

    /// <summary>Loads the models of a folder on one device.</summary>
    public static LoadedModels Load(string checkpoints, LoadOptions options, CancellationToken cancellationToken = default)
    {
        if (options.Threads is { } threads)
            AniGenRuntime.LimitThreads(threads);
        var placement = DeviceSelection.Choose(options.Device, options.Precision);
        var folder = ModelFolder.Open(checkpoints, options.Selection);
        return new LoadedModels(folder, options, placement, cancellationToken);
    }

    /// <summary>Fills in every option that was left to the checkpoint.</summary>
    public ResolvedSettings Resolve(GenerationOptions options) => new(
        options.Seed,
        options.StructureGuidance ?? Folder.StructureSampling.Guidance,
        options.StructureSteps ?? Folder.StructureSampling.Steps,
        options.LatentGuidance ?? Folder.LatentSampling.Guidance,
        options.LatentSteps ?? Folder.LatentSampling.Steps,
        options.JointsDensity);

    /// <summary>
    /// Notes on a run: what was chosen with the parts, and options that have no effect on them.
    /// </summary>
    public IReadOnlyList<string> Notes(ResolvedSettings settings)
    {
        var remarks = new List<string>(Folder.Notes);
        if (_estimatesNoNormals)
            remarks.Add("This model needs no surface normals; the normal estimator named makes no difference.");
        if (!_countsJoints && settings.JointsDensity != new GenerationOptions().JointsDensity)
            remarks.Add("This model was not trained for a wanted number of joints; the joint density makes no difference.");
        return remarks;
    }

    /// <summary>Waits until no other run uses the networks, and reserves them.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public NetworkReservation Reserve(CancellationToken cancellationToken)
    {
        var reservation = new NetworkReservation(_free);
        reservation.Acquire(cancellationToken);
        return reservation;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cache.Dispose();
        HostRows.ReleaseUnused();
        _free.Dispose();
    }

    /// <summary>
    /// Checks that a part's weights fit its configuration and how much memory they take; they are read when they are needed.
    /// </summary>
    private StagedNetwork<LoadedNetwork<TNetwork>> Stage<TConfig, TNetwork>(
        NetworkClass<TConfig, TNetwork> row, ModelPart part, ILogger? logger, IReadOnlyList<LoraStyle>? styles = null)
        where TConfig : class
        where TNetwork : class
    {
        using var checkpoint = LoraCheckpoint.Apply(Checkpoint.Open(part.Weights), styles ?? []);
        return _cache.Add(row.WeightBytes(row.ConfigOf(part), checkpoint, Placement.Torso), cancellationToken =>
        {
            logger?.LoadingWeights(part.Weights);
            return row.Load(part, Placement, cancellationToken, styles);
        });
    }
}
