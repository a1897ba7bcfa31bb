using AniGenSharp.Checkpoints;
using AniGenSharp.Conditioning;
using AniGenSharp.Devices;
using AniGenSharp.Flow;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Rig;
using AniGenSharp.Geometry.Surface;
using AniGenSharp.Geometry.Texturing;
using AniGenSharp.Latents;
using AniGenSharp.Sparse;
using AniGenSharp.Structure;
using static TorchSharp.torch;

namespace AniGenSharp;

/// <summary>
/// One picture in, an animate-ready rigged asset out. Loaded once, run as often as wanted; runs on one instance take turns.
/// </summary>
public sealed class ImageTo3D : IDisposable
{
    private readonly Models _models;
    private readonly Lock _turn = new();

    private ImageTo3D(Models models) => _models = models;

    /// <summary>Loads the models of a checkpoint folder.</summary>
    /// <param name="checkpoints">The folder: <c>models/starter</c>, or the official <c>ckpts</c>.</param>
    /// <param name="options">Variants, device and precision.</param>
    /// <exception cref="CheckpointException">The folder holds no complete, sound model; the message says what is wrong.</exception>
    /// <exception cref="DeviceException">The device is not there.</exception>
    /// <exception cref="DllNotFoundException">The native torch libraries cannot be loaded.</exception>
    public static ImageTo3D Load(string checkpoints, LoadOptions? options = null) => new(Models.Load(checkpoints, options ?? new LoadOptions()));

    /// <summary>Generates an asset from a picture file.</summary>
    /// <param name="picture">The picture; best with a transparent background.</param>
    /// <param name="options">Seed, guidance, steps and skin-weight treatment.</param>
    /// <param name="progress">Told of every stage and sampling step, on the calling thread.</param>
    /// <param name="cancellation">Honoured within one sampling step.</param>
    /// <exception cref="PictureException">The picture cannot be used; the message says why and what to do.</exception>
    /// <exception cref="GenerationException">Nothing came out of it.</exception>
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
        lock (_turn)
        {
            using var noGradient = inference_mode();
            using var run = NewDisposeScope();
            return Generate(picture, options, new StageClock(progress, cancellation));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _models.Dispose();

    private Generation Generate(string picture, GenerationOptions options, StageClock clock)
    {
        var settings = _models.Resolve(options);
        // One generator serves both samplers in turn: the reference's call order, so its noise bit for bit.
        var generator = new Generator((ulong)settings.Seed, CPU);

        var condition = clock.Run(GenerationStage.Conditioning, () => Condition(picture));
        var structure = clock.Run(GenerationStage.Structure, () => SampleStructure(condition.Structure, settings, generator, clock));
        using var voxels = new VoxelSet(structure.Coordinates);
        using var skeletonVoxels = new VoxelSet(structure.SkeletonCoordinates);
        var latents = clock.Run(GenerationStage.Latents, () => SampleLatents(condition.Latents, voxels, skeletonVoxels, settings, generator, clock));
        var fields = clock.Run(GenerationStage.Decoding, () => _models.LatentDecoder.Decode(latents.Main, latents.Skeleton, clock.Cancellation));
        var surface = clock.Run(GenerationStage.Surface, () => ExtractSurface(fields.Surface, clock.Cancellation));
        var rig = clock.Run(GenerationStage.Rig, () => Rig(surface, fields.Skeleton, clock.Cancellation));
        var clean = clock.Run(GenerationStage.Cleaning, () => Clean(surface, rig, options, clock.Cancellation));
        var (asset, bakeError) = clock.Run(GenerationStage.Texturing, () => Texture(clean, rig.Skeleton, options, clock.Cancellation));

        var report = new GenerationReport
        {
            Settings = settings,
            Versions = Models.Versions,
            Device = _models.PlacementText,
            Checkpoints = _models.Digests,
            Stages = clock.Stages,
            Seconds = clock.Elapsed.TotalSeconds,
            Voxels = voxels.Count,
            SkeletonVoxels = skeletonVoxels.Count,
            DenseFaces = surface.Mesh.FaceCount,
            Vertices = asset.Mesh.VertexCount,
            Faces = asset.Mesh.FaceCount,
            Joints = asset.Skeleton.Count,
            Rig = RigCheck.Run(asset.Mesh, asset.Skeleton, SkinInfluences.Heaviest(asset.Weights)),
            Cleaning = clean.Report,
            BakeError = bakeError,
            Humanoid = asset.Humanoid,
            Remarks = [.. _models.Folder.Remarks, .. rig.Report.Changed ? [$"{rig.Report}"] : Array.Empty<string>()],
        };
        return new Generation(asset, condition.Picture, report);
    }

    private Conditions Condition(string picture)
    {
        var prepared = _models.Conditioner.Prepare(PictureReader.Read(picture), picture);
        var latents = _models.Conditioner.Encode(prepared.Rgb);
        var structure = _models.Folder.StructureNeedsNormals ? _models.Conditioner.Encode(prepared.Normal) : latents;
        return new Conditions(prepared.Rgb, structure, latents);
    }

    private SparseStructure SampleStructure(Tensor tokens, ResolvedSettings settings, Generator generator, StageClock clock)
    {
        using var scope = NewDisposeScope();
        var noise = StructureStage.DrawNoise(_models.StructureFlow.Config, generator);
        var options = new FlowSamplerOptions(settings.StructureSteps, settings.StructureGuidance);
        var sample = StructureStage.Sample(_models.StructureFlow, tokens, noise, options, clock.OnStep, clock.Cancellation);
        var structure = StructureStage.Decode(_models.StructureDecoder, sample);
        if (structure.Coordinates.Length == 0)
            throw new GenerationException("No shape came out of this picture: not one voxel is occupied. Another seed or a clearer picture may help.");
        if (structure.SkeletonCoordinates.Length == 0)
            throw new GenerationException("No skeleton came out of this picture. Another seed or a clearer picture may help.");
        return structure;
    }

    private StructuredLatents SampleLatents(
        Tensor tokens, VoxelSet voxels, VoxelSet skeletonVoxels, ResolvedSettings settings, Generator generator, StageClock clock)
    {
        var noise = LatentStage.DrawNoise(_models.LatentFlow.Config, voxels.Count, skeletonVoxels.Count, generator);
        var options = new FlowSamplerOptions(settings.LatentSteps, settings.LatentGuidance);
        return LatentStage.Sample(
            _models.LatentFlow, _models.LatentSettings, tokens, voxels, skeletonVoxels, noise, options,
            LatentStage.JointsOfDensity(settings.JointsDensity), clock.OnStep, clock.Cancellation);
    }

    private static ExtractedSurface ExtractSurface(SurfaceField field, CancellationToken cancellation)
    {
        var surface = SurfaceExtraction.Extract(field, cancellation);
        return surface.Mesh.FaceCount > 0
            ? surface
            : throw new GenerationException("No surface came out of this picture. Another seed or a clearer picture may help.");
    }

    private RepairedRig Rig(ExtractedSurface surface, SkeletonField field, CancellationToken cancellation)
    {
        var votes = SkeletonGrouping.Group(field, _models.LatentDecoder.Config.Grouping);
        float[] jointFeatures = SkeletonGrouping.JointSkinFeatures(field, votes.Joints);
        var predicted = _models.LatentDecoder.SkinDecoder.Decode(surface.SkinFeatures, jointFeatures, votes.Parents, cancellation);
        var (skeleton, weights, report) = RigRepair.Repair(votes, predicted);
        return new RepairedRig(skeleton, weights, report);
    }

    private static CleanSurface Clean(ExtractedSurface surface, RepairedRig rig, GenerationOptions options, CancellationToken cancellation)
    {
        var clean = SurfaceCleaner.Clean(surface, rig.Weights, options.Cleaning(surface.Mesh.FaceCount), cancellation);
        if (clean.Mesh.FaceCount == 0)
            throw new GenerationException("Nothing was left of the surface after cleaning. Another seed or a clearer picture may help.");
        var weights = clean.Weights;
        if (options.FilterSkinWeights)
            weights = SkinWeightFilter.Filter(weights, rig.Skeleton);
        if (options.SmoothSkinWeights)
            weights = SkinWeightSmoother.Smooth(weights, clean.Mesh.Indices, options.SmoothSkinWeightsIterations);
        return clean with { Weights = weights };
    }

    private static (RiggedAsset Asset, double? BakeError) Texture(CleanSurface clean, Skeleton skeleton, GenerationOptions options, CancellationToken cancellation)
    {
        skeleton = BoneNames.Apply(skeleton, options.BoneNaming);
        var asset = new RiggedAsset(clean.Mesh, skeleton, clean.Weights)
        {
            Humanoid = HumanoidDetector.Detect(skeleton),
            Clips = options.Motion ? MotionClips.Create(skeleton) : [],
        };
        if (options.Bake is not { } mode || clean.Dense.Colors is null)
            return (asset, null);
        var atlas = UvAtlas.Create(clean.Mesh, new UvAtlasOptions { TextureSize = options.TextureSize });
        cancellation.ThrowIfCancellationRequested();
        var bake = TextureBake.Run(
            atlas.Mesh, clean.Dense, new BakeOptions { Mode = mode, TextureSize = options.TextureSize, Seed = (int)options.Seed }, cancellationToken: cancellation);
        asset = asset with { Mesh = atlas.Mesh with { Colors = null }, Weights = atlas.Split(clean.Weights), Texture = bake.Texture };
        return (asset, bake.L1);
    }

    /// <summary>The picture as the encoder saw it, and the tokens [1, T, C] each sampler is conditioned on.</summary>
    private sealed record Conditions(RgbaImage Picture, Tensor Structure, Tensor Latents);

    /// <summary>One tree of joints, and what each moves of the dense surface.</summary>
    private sealed record RepairedRig(Skeleton Skeleton, SkinWeights Weights, RigRepairReport Report);
}
