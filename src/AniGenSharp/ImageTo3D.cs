using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Decoding;
using AniGenSharp.Devices.Memory;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Extraction;
using AniGenSharp.Geometry.Skeletons.Grouping;
using AniGenSharp.Models;
using AniGenSharp.Pipeline;
using AniGenSharp.Sampling;
using AniGenSharp.Sparse;
using AniGenSharp.SparseStructure;
using static TorchSharp.torch;

namespace AniGenSharp;

/// <summary>
/// One picture in, an animate-ready rigged asset out. Loaded once, run as often as wanted. Threads may share an instance: a run
/// prepares its picture at once and then waits for its turn, so that of two threads one prepares while the other's picture is sampled.
/// Dispose it when no run is under way.
/// </summary>
public sealed class ImageTo3D : IDisposable
{
    private readonly LoadedModels _models;
    private readonly SemaphoreSlim _turn = new(1);

    internal ImageTo3D(LoadedModels models) => _models = models;

    /// <summary>Loads the models of a checkpoint folder.</summary>
    /// <param name="checkpoints">The folder: <c>models/starter</c>, or the official <c>ckpts</c>.</param>
    /// <param name="options">Variants, device and precision.</param>
    /// <param name="cancellation">Honoured between two tensors.</param>
    /// <exception cref="CheckpointException">The folder holds no complete, sound model; the message says what is wrong.</exception>
    /// <exception cref="DeviceException">The device is not there.</exception>
    /// <exception cref="DllNotFoundException">The native torch libraries cannot be loaded.</exception>
    /// <exception cref="InsufficientMemoryException">The models do not fit into memory; the message says what to do.</exception>
    /// <exception cref="OperationCanceledException">The loading was cancelled.</exception>
    public static ImageTo3D Load(string checkpoints, LoadOptions? options = null, CancellationToken cancellation = default) =>
        MemoryShortage.Explain(() => new ImageTo3D(LoadedModels.Load(checkpoints, options ?? new LoadOptions(), cancellation)));

    /// <summary>Generates an asset from a picture file.</summary>
    /// <param name="picture">The picture; best with a transparent background.</param>
    /// <param name="options">Seed, guidance, steps and skin-weight treatment.</param>
    /// <param name="progress">Told of every stage and sampling step, on the calling thread.</param>
    /// <param name="cancellation">Honoured within one sampling step, and while waiting for the turn.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="PictureException">The picture cannot be used; the message says why and what to do.</exception>
    /// <exception cref="GenerationException">Nothing came out of it.</exception>
    /// <exception cref="InsufficientMemoryException">The memory did not suffice; the message says what to do.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public RiggedAsset Run(
        string picture, GenerationOptions? options = null, IProgress<GenerationProgress>? progress = null, CancellationToken cancellation = default) =>
        Generate(picture, options, progress, cancellation).Asset;

    /// <summary>The same as <see cref="Run"/>, with the picture as the networks saw it and a report.</summary>
    /// <inheritdoc cref="Run"/>
    public Generation Generate(
        string picture, GenerationOptions? options = null, IProgress<GenerationProgress>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new GenerationOptions();
        options.Validate();
        var clock = new StageClock(progress, cancellation);
        var prepared = clock.Run(GenerationStage.Conditioning, () => Prepare(PictureReader.Read(picture), picture, cancellation));
        return Make(new StageValues(prepared), options, clock).Generation;
    }

    /// <summary>Crops, mattes and resizes a picture; from any thread, also while a run is under way.</summary>
    internal PreparedPicture Prepare(RgbaImage picture, string source, CancellationToken cancellation)
    {
        PreparedPicture Work() => MemoryShortage.Explain(() => _models.Conditioner.Prepare(picture, source));
        // Where networks come and go, the matting network must not take the place of one that is at work.
        return _models.Shelf.IsStaged ? InTurn(Work, cancellation) : Work();
    }

    /// <summary>Generates an asset from a prepared picture.</summary>
    internal StagedGeneration Generate(PreparedPicture picture, GenerationOptions options, StageClock clock) =>
        Make(new StageValues(picture), options, clock);

    /// <summary>Generates an asset from what an earlier run left of its first stages.</summary>
    /// <exception cref="CheckpointException">It was made with other weights.</exception>
    internal StagedGeneration Resume(StageValues made, GenerationOptions options, StageClock clock)
    {
        made.RequireWeights(_models.Digests);
        return Make(made, options, clock);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _models.Dispose();
        _turn.Dispose();
    }

    private StagedGeneration Make(StageValues made, GenerationOptions options, StageClock clock)
    {
        try
        {
            return PostProcessing.Run(RunNetworks(made, options, clock), options, clock);
        }
        finally
        {
            if (_models.ReleasesMemoryAfterRun)
                ProcessMemory.Release();
        }
    }

    /// <summary>Runs the stages whose values are not there yet, up to the skin weights.</summary>
    private StageValues RunNetworks(StageValues made, GenerationOptions options, StageClock clock)
    {
        return InTurn(() =>
        {
            using var noGradient = inference_mode();
            using var run = NewDisposeScope();
            return MemoryShortage.Explain(() => RunStages(made, options, clock));
        }, clock.Cancellation);
    }

    private T InTurn<T>(Func<T> work, CancellationToken cancellation)
    {
        _turn.Wait(cancellation);
        try
        {
            _models.Loading = cancellation;
            return work();
        }
        finally
        {
            _models.Loading = default;
            _turn.Release();
        }
    }

    private StageValues RunStages(StageValues made, GenerationOptions options, StageClock clock)
    {
        var settings = _models.Resolve(options);
        // One generator serves both samplers in turn: the reference's call order, so its noise bit for bit.
        var generator = new Generator((ulong)settings.Seed, CPU);
        var structureNoise = StructureStage.DrawNoise(_models.StructureFlowConfig, generator);

        var condition = made.Condition ?? clock.Run(GenerationStage.Conditioning, () => Condition(made.Picture));
        var structure = made.Structure ?? clock.Run(GenerationStage.Structure, () => SampleStructure(made.Picture, condition, structureNoise, settings, clock));
        using var voxels = new VoxelSet(structure.Coordinates);
        using var skeletonVoxels = new VoxelSet(structure.SkeletonCoordinates);
        var latents = made.Latents ?? clock.Run(GenerationStage.Latents, () => SampleLatents(condition, voxels, skeletonVoxels, settings, generator, clock));
        var fields = clock.Run(GenerationStage.Decoding, () => Decode(latents, voxels, skeletonVoxels, clock.Cancellation));
        var surface = clock.Run(GenerationStage.Surface, () => ExtractSurface(made.Picture, fields.Surface, clock.Cancellation));
        var rig = clock.Run(GenerationStage.Rig, () => PredictRig(made.Picture, surface, fields.Skeleton, clock.Cancellation));

        return made with
        {
            Facts = new RunFacts(
                settings, LoadedModels.Versions, _models.PlacementText, _models.Digests, _models.Remarks(settings),
                made.Facts is null ? Path.GetFileName(made.Picture.Source) : made.Facts.Picture),
            Condition = condition,
            Structure = structure,
            Latents = latents,
            Surface = surface,
            Votes = fields.Skeleton,
            Rig = rig,
        };
    }

    private ConditionTokens Condition(PreparedPicture picture)
    {
        var latents = TensorRows.Of(_models.Conditioner.Encode(picture.Rgb));
        return new ConditionTokens(_models.Folder.StructureNeedsNormals ? TensorRows.Of(_models.Conditioner.Encode(picture.Normal)) : latents, latents);
    }

    private OccupiedVoxels SampleStructure(
        PreparedPicture picture, ConditionTokens condition, FlowPair noise, ResolvedSettings settings, StageClock clock)
    {
        using var scope = NewDisposeScope();
        var options = new FlowSamplerOptions(settings.StructureSteps, settings.StructureGuidance);
        var sample = StructureStage.Sample(
            _models.StructureFlow, condition.Structure.ToTensor(_models.Placement.Device), noise, options, clock.OnStep, clock.Cancellation);
        var structure = StructureStage.Decode(_models.StructureDecoder, sample);
        if (structure.Coordinates.Length == 0)
            throw GenerationException.Nothing(picture.Source, "no shape (not one occupied voxel)");
        if (structure.SkeletonCoordinates.Length == 0)
            throw GenerationException.Nothing(picture.Source, "no skeleton (not one occupied voxel)");
        return structure;
    }

    private LatentRows SampleLatents(
        ConditionTokens condition, VoxelSet voxels, VoxelSet skeletonVoxels, ResolvedSettings settings, Generator generator, StageClock clock)
    {
        using var scope = NewDisposeScope();
        var noise = LatentStage.DrawNoise(_models.LatentFlow.Config, voxels.Count, skeletonVoxels.Count, generator);
        var options = new FlowSamplerOptions(settings.LatentSteps, settings.LatentGuidance);
        var latents = LatentStage.Sample(
            _models.LatentFlow, _models.LatentSettings, condition.Latents.ToTensor(_models.Placement.Device), voxels, skeletonVoxels, noise, options,
            LatentStage.JointsOfDensity(settings.JointsDensity), clock.OnStep, clock.Cancellation);
        return new LatentRows(TensorRows.Of(latents.Main.Features), TensorRows.Of(latents.Skeleton.Features));
    }

    private StructuredLatentFields Decode(LatentRows latents, VoxelSet voxels, VoxelSet skeletonVoxels, CancellationToken cancellation)
    {
        var device = _models.Placement.Device;
        return _models.LatentDecoder.Decode(
            new SparseTensor(voxels, latents.Main.ToTensor(device)), new SparseTensor(skeletonVoxels, latents.Skeleton.ToTensor(device)), cancellation);
    }

    private static ExtractedSurface ExtractSurface(PreparedPicture picture, SurfaceField field, CancellationToken cancellation)
    {
        var surface = SurfaceExtraction.Extract(field, cancellation);
        return surface.Mesh.FaceCount > 0 ? surface : throw GenerationException.Nothing(picture.Source, "no surface");
    }

    private PredictedRig PredictRig(PreparedPicture picture, ExtractedSurface surface, SkeletonField field, CancellationToken cancellation)
    {
        var skeleton = SkeletonGrouping.Group(field, _models.LatentDecoder.Config.Grouping);
        if (!SkeletonGrouping.AnyJoint(skeleton))
            throw GenerationException.Nothing(picture.Source, "no joint (not one confident vote)");
        float[] jointFeatures = SkeletonGrouping.JointSkinFeatures(field, skeleton.Joints);
        return new PredictedRig(skeleton, _models.LatentDecoder.SkinDecoder.Decode(surface.SkinFeatures, jointFeatures, skeleton.Parents, cancellation));
    }
}
