using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Devices.Cuda;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.MeshFiles;
using AniGenSharp.Geometry.Skinning;
using AniGenSharp.Geometry.Spatial;
using AniGenSharp.Geometry.Voxelization;
using AniGenSharp.Models;
using AniGenSharp.Pipeline;
using AniGenSharp.SparseStructure;
using static TorchSharp.torch;

namespace AniGenSharp.Rigging;

/// <summary>
/// Predicts a rig for a mesh: the geometry of the structure is the mesh's own, and the networks sample its skeleton, decode it, and carry
/// the skin weights to the mesh's vertices.
/// </summary>
/// <param name="models">The networks.</param>
/// <param name="options">What is asked for.</param>
/// <param name="clock">Timing, progress and cancellation of the run.</param>
internal sealed class MeshRigger(LoadedModels models, RigMeshOptions options, StageClock clock)
{
    private readonly ResolvedSettings _settings = models.Resolve(options.Generation);

    /// <summary>Hooks on the stages of the networks.</summary>
    public IReadOnlyList<IStageHook> Hooks { get; init; } = [];

    /// <summary>Rigs a mesh with each seed, and keeps the rig that <see cref="RigChoice"/> prefers.</summary>
    /// <param name="file">The mesh.</param>
    /// <param name="picture">The prepared picture; null to render the mesh.</param>
    public RiggedShape Run(MeshFile file, PreparedPicture? picture)
    {
        RiggedShape[] rigs = [.. RunAll(file, picture)];
        var candidates = RigChoice.Compare([.. rigs.Select(rig => rig.Candidate)], [.. rigs.Select(rig => rig.Asset.Skeleton)]);
        return rigs[RigChoice.Best(candidates)] with { Candidates = candidates };
    }

    /// <summary>Rigs a mesh with one seed after the other.</summary>
    /// <param name="file">The mesh.</param>
    /// <param name="picture">The prepared picture; null to render the mesh.</param>
    public IEnumerable<RiggedShape> RunAll(MeshFile file, PreparedPicture? picture)
    {
        using var encoder = models.LoadStructureEncoder(clock.CancellationToken);
        var (views, estimate) = clock.Stage(GenerationStage.Conditioning, () => Orient(file, encoder.Network, picture));
        var best = views.Single(view => view.Mesh.Placement.Front == estimate.Front);
        StageValues? earlier = null;
        for (int i = 0; i < options.Seeds; i++)
        {
            var settings = _settings with { Seed = _settings.Seed + i };
            IStageHook[] hooks = earlier is null ? [.. Hooks] : [new ResumeHook(earlier), .. Hooks];
            var pipeline = new NetworkPipeline(models, clock, hooks) { Shape = best.Shape };
            var values = pipeline.Predict(best.Picture, settings);
            earlier = values.Before(GenerationStage.Structure);
            yield return clock.Stage(GenerationStage.Cleaning, () => Carry(best, values)) with { Estimate = estimate };
        }
    }

    /// <summary>The mesh as it would be if it faced each of the directions in question.</summary>
    private (IReadOnlyList<View> Views, FrontEstimate Estimate) Orient(MeshFile file, IStructureEncoder encoder, PreparedPicture? picture)
    {
        var up = options.Up ?? file.Up;
        var fronts = options.Front is { } given ? [given] : SpaceAxes.Fronts(up);
        var views = new List<View>();
        VoxelGrid? voxels = null;
        foreach (var front in fronts)
        {
            clock.CancellationToken.ThrowIfCancellationRequested();
            var mesh = PlacedMesh.Of(file.Mesh, up, front, encoder.IsSolid);
            voxels = voxels?.Turned() ?? mesh.Voxels(models.VoxelsPerSide, encoder.IsSolid);
            MeshCheck.RequireOne(file.Name, voxels);
            var shape = HeldShape.Encode(encoder, models, new OccupancyGrid((voxels.Side, voxels.Side, voxels.Side), voxels.Cells));
            views.Add(new View(mesh, voxels, shape, picture ?? Portray(mesh, file)));
        }
        if (views.Count == 1)
            return (views, new FrontEstimate(up, fronts[0], 1, new Dictionary<SpaceAxis, double>()));
        double[] errors = [.. views.Select(Error)];
        double[] probabilities = FrontEstimation.Probabilities(errors);
        int best = Array.IndexOf(probabilities, probabilities.Max());
        return (views, new FrontEstimate(
            up, fronts[best], probabilities[best], fronts.Zip(errors).ToDictionary(pair => pair.First, pair => pair.Second)));
    }

    private PreparedPicture Portray(PlacedMesh mesh, MeshFile file)
    {
        var portrait = mesh.Portrait(file.Materials);
        // If networks are loaded on demand, the normal estimator must not evict the one that another run uses.
        using var networks = models.Cache.IsStaged ? models.Reserve(clock.CancellationToken) : null;
        return models.Conditioner.Prepare(portrait, file.Name, clock.CancellationToken);
    }

    private double Error(View view)
    {
        using var noGradient = inference_mode();
        using var device = CudaLibrary.Enter(models.Placement.Device);
        using var networks = models.Reserve(clock.CancellationToken);
        var run = new StageContext(models, _settings, clock, clock.CancellationToken) { Shape = view.Shape };
        return FrontEstimation.Error(run, ConditioningStage.Run(run, view.Picture));
    }

    /// <summary>Repairs the predicted rig and carries its weights to the mesh.</summary>
    private RiggedShape Carry(View view, StageValues values)
    {
        var generation = options.Generation;
        var (skeleton, dense, repair) = RigMesh.RepairSkeleton(values, generation);
        var light = view.Mesh.Light;
        var (weights, covered) = SkinTransfer.Run(values.Surface!.Mesh, dense, light, view.Mesh.Field);
        weights = Refine(weights, light, skeleton);
        var check = RigCheck.Run(new RiggedAsset(light, skeleton, SkinInfluences.FromWeights(weights, generation.Influences)));
        var influences = SkinInfluences.FromWeights(view.Mesh.OfWhole(weights), generation.Influences);
        var asset = new RiggedAsset(view.Mesh.Mesh, skeleton, influences);
        var candidate = CandidateScore.Rate(new RigCandidate(
            values.Metadata!.Settings.Seed, 0, skeleton.Count, repair.Components, CandidateScore.Inside(skeleton, view.Voxels), covered,
            CandidateScore.Symmetry(skeleton, view.Voxels), check.Tear.WorstPercent,
            CandidateScore.VoteSpread(values.SkeletonField!, skeleton)));
        string[] notes = view.Mesh.IsSimplified
            ? [$"The networks saw a simplified mesh of {light.FaceCount} faces; the rig is carried to all {asset.Mesh.FaceCount}."] : [];
        // The dense surface takes much memory and is not needed any more.
        return new RiggedShape(asset, view.Mesh.Placement, values.Before(GenerationStage.Latents), repair, candidate) { Notes = notes };
    }

    /// <summary>Filters and smooths weights over a mesh as if it had never been cut.</summary>
    private SkinWeights Refine(SkinWeights weights, TriangleMesh mesh, Skeleton skeleton)
    {
        var (surface, first) = OrientedSurface.Of(mesh);
        var refined = RigMesh.RefineSkinWeights(weights, surface, skeleton, options.Generation);
        var result = new SkinWeights(new float[refined.Values.Length], refined.JointCount);
        for (int v = 0; v < first.Length; v++)
            refined.Row(first[v]).CopyTo(result.Row(v));
        return result;
    }

    /// <summary>The mesh under one assumption of where its front is.</summary>
    private sealed record View(PlacedMesh Mesh, VoxelGrid Voxels, HeldShape Shape, PreparedPicture Picture);
}
