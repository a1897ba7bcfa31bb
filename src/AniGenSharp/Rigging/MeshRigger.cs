using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Devices;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Skinning;
using AniGenSharp.Geometry.Spatial;
using AniGenSharp.Models;
using AniGenSharp.Pipeline;

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
    // Measured on generated creatures: two skeletons in four steps are better than one in twelve guided steps.
    private const int DefaultDrafts = 2;
    private const int StepsOfSolids = 4;

    private readonly ResolvedSettings _settings = Resolve(models, options.Generation);

    /// <summary>Hooks on the stages of the networks.</summary>
    public IReadOnlyList<IStageHook> Hooks { get; init; } = [];

    /// <summary>Rigs a mesh and keeps the rig that <see cref="RigChoice"/> prefers.</summary>
    /// <param name="file">The mesh.</param>
    /// <param name="picture">The prepared picture; null to render the mesh.</param>
    public RiggedShape Run(MeshFile file, PreparedPicture? picture)
    {
        var (view, estimate) = Orient(file, picture);
        var drafts = clock.Stage(GenerationStage.Structure, () => Draft(view));
        RiggedShape[] rigs = options.Seeds is null ? [] : [.. drafts.Select(draft => Finish(view, draft))];
        var candidates = rigs.Length > 0
            ? RigChoice.Compare([.. rigs.Select(rig => rig.Candidate)], [.. rigs.Select(rig => rig.Asset.Skeleton)])
            : RigChoice.Compare([.. drafts.Select(draft => draft.Candidate)], [.. drafts.Select(draft => draft.Skeleton)]);
        int best = RigChoice.Best(candidates);
        var kept = rigs.Length > 0 ? rigs[best] : Finish(view, drafts[best]);
        var ofKept = kept.Candidate with { Deviation = candidates[best].Deviation };
        return kept with { Estimate = estimate, Candidates = [.. candidates.Select((candidate, i) => i == best ? ofKept : candidate)] };
    }

    /// <summary>Rigs a mesh with each seed.</summary>
    /// <param name="file">The mesh.</param>
    /// <param name="picture">The prepared picture; null to render the mesh.</param>
    public IEnumerable<RiggedShape> RunAll(MeshFile file, PreparedPicture? picture)
    {
        var (view, estimate) = Orient(file, picture);
        foreach (var draft in Draft(view))
            yield return Finish(view, draft) with { Estimate = estimate };
    }

    private (EncodedView View, FrontEstimate Estimate) Orient(MeshFile file, PreparedPicture? picture)
    {
        var run = new StageContext(models, _settings, clock, clock.CancellationToken);
        return clock.Stage(GenerationStage.Conditioning, () => new MeshOrientation(models, options, run).Run(file, picture));
    }

    /// <summary>
    /// The settings of a run. If the shape is held, few steps suffice, and guidance gains nothing;
    /// measured with a model that sees solid shapes only.
    /// </summary>
    private static ResolvedSettings Resolve(LoadedModels models, GenerationOptions options) => models.Resolve(
        !models.SeesSolids ? options : options with
        {
            StructureSteps = options.StructureSteps ?? StepsOfSolids,
            StructureGuidance = options.StructureGuidance ?? 0,
            LatentSteps = options.LatentSteps ?? StepsOfSolids,
            LatentGuidance = options.LatentGuidance ?? 0,
        });

    /// <summary>Predicts a skeleton with each seed. Hooks see them in this order.</summary>
    private SkeletonDraft[] Draft(EncodedView view)
    {
        using var networks = models.Reserve(clock.CancellationToken);
        Func<SkeletonDraft>[] tasks = [.. Enumerable.Range(0, options.Seeds ?? DefaultDrafts)
            .Select(i => (Func<SkeletonDraft>)(() => Draft(view, _settings with { Seed = _settings.Seed + i })))];
        return Hooks.Count > 0 ? [.. tasks.Select(task => task())] : NetworkTasks.Run(tasks, models.RunsTasks);
    }

    private SkeletonDraft Draft(EncodedView view, ResolvedSettings settings)
    {
        var quiet = new StageClock(null, clock.CancellationToken);
        var pipeline = new NetworkPipeline(models, quiet, [new ResumeHook(view.Seen), .. Hooks]) { Shape = view.Shape, IsReserved = true };
        var values = pipeline.Predict(view.Seen.Picture, settings, GenerationStage.Latents);
        var votes = values.SkeletonField!;
        var grouping = models.LatentDecoder(clock.CancellationToken).Config.Grouping;
        var (skeleton, repair) = RigMesh.DraftSkeleton(votes, grouping, options.Generation)
            ?? throw GenerationException.Nothing(view.Seen.Picture.Source, "no joint (not one confident vote)");
        var figures = CandidateScore.Draft(settings.Seed, skeleton, repair.Components, votes, view.View.Voxels);
        return new SkeletonDraft(values, skeleton, figures);
    }

    /// <summary>Predicts the skin weights of a draft and carries them to the mesh.</summary>
    private RiggedShape Finish(EncodedView view, SkeletonDraft draft)
    {
        var pipeline = new NetworkPipeline(models, clock, [new ResumeHook(draft.Values), .. Hooks]) { Shape = view.Shape };
        var values = pipeline.Predict(view.Seen.Picture, draft.Values.Metadata!.Settings);
        return clock.Stage(GenerationStage.Cleaning, () => Carry(view.View, values));
    }

    /// <summary>Repairs the predicted rig and carries its weights to the mesh.</summary>
    private RiggedShape Carry(MeshView view, StageValues values)
    {
        var generation = options.Generation;
        var (skeleton, dense, repair) = RigMesh.RepairSkeleton(values, generation);
        var light = view.Mesh.Light;
        var (weights, covered) = SkinTransfer.Run(values.Surface!.Mesh, dense, light, view.Mesh.Field);
        weights = Refine(weights, light, skeleton);
        var check = RigCheck.Run(new RiggedAsset(light, skeleton, SkinInfluences.FromWeights(weights, generation.Influences)));
        var influences = SkinInfluences.FromWeights(view.Mesh.OfWhole(weights), generation.Influences);
        var asset = new RiggedAsset(view.Mesh.Mesh, skeleton, influences);
        var draft = CandidateScore.Draft(
            values.Metadata!.Settings.Seed, skeleton, repair.Components, values.SkeletonField!, view.Voxels);
        var candidate = CandidateScore.Rate(draft, covered, check.Tear.WorstPercent);
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

    /// <summary>A skeleton that was predicted for the mesh, and the stages up to it.</summary>
    private sealed record SkeletonDraft(StageValues Values, Skeleton Skeleton, RigCandidate Candidate);
}
