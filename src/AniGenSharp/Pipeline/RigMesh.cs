using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Cleanup;
using AniGenSharp.Geometry.Skeletons.Grouping;
using AniGenSharp.Geometry.Skeletons.Repair;
using AniGenSharp.Geometry.Skinning;

namespace AniGenSharp.Pipeline;

/// <summary>The cleaned and simplified surface with its rig: the skeleton as one tree, and refined skin weights.</summary>
/// <param name="Skeleton">The repaired skeleton.</param>
/// <param name="Repair">What the repair changed.</param>
/// <param name="Surface">The mesh and its coarser levels of detail, each with weights for <paramref name="Skeleton"/>.</param>
internal sealed record RigMesh(Skeleton Skeleton, RigRepairReport Repair, CleanSurface Surface)
{
    /// <summary>The mesh, then its coarser levels of detail.</summary>
    public IEnumerable<SurfaceLevel> Levels => Surface.Levels.Prepend(new SurfaceLevel(Surface.Mesh, Surface.Weights));

    /// <summary>Repairs the predicted rig and cleans the predicted surface.</summary>
    /// <param name="values">The stages of the networks.</param>
    /// <param name="options">How mesh and weights are processed.</param>
    /// <param name="completed">Called after each step of cleaning; null for none.</param>
    /// <param name="cancellationToken">Honored while cleaning.</param>
    /// <exception cref="GenerationException">Cleaning left no surface.</exception>
    public static RigMesh Build(
        StageValues values, GenerationOptions options, Action<CleaningStep>? completed, CancellationToken cancellationToken)
    {
        var surface = values.Complete().Surface;
        var (skeleton, weights, report) = RepairSkeleton(values, options);
        var clean = SurfaceCleaner.Clean(surface, weights, options.Cleaning(surface.Mesh.FaceCount), completed, cancellationToken);
        if (clean.Mesh.FaceCount == 0)
            throw GenerationException.Nothing(values.Picture.Source, "no surface that cleaning left");
        return new RigMesh(skeleton, report, clean with
        {
            Weights = RefineSkinWeights(clean.Weights, clean.Mesh, skeleton, options),
            Levels =
            [
                .. clean.Levels.Select(level =>
                    level with { Weights = RefineSkinWeights(level.Weights, level.Mesh, skeleton, options) }),
            ],
        });
    }

    /// <summary>Makes one tree of the predicted joints.</summary>
    /// <param name="values">The stages of the networks.</param>
    /// <param name="options">Whether joints may be united and the root may move.</param>
    /// <returns>The skeleton, the weights of the dense surface, and what was changed.</returns>
    public static (Skeleton Skeleton, SkinWeights Weights, RigRepairReport Report) RepairSkeleton(
        StageValues values, GenerationOptions options)
    {
        var (_, _, surface, predicted) = values.Complete();
        return RepairSkeleton(predicted, values.SkeletonField, surface.Mesh, options);
    }

    /// <summary>The skeleton of a field of votes, without a surface and its weights: stray joints are attached to the nearest.</summary>
    /// <param name="votes">The votes.</param>
    /// <param name="grouping">How votes become joints.</param>
    /// <param name="options">Whether joints may be united and the root may move.</param>
    /// <returns>The skeleton and what was changed; null if no vote is confident.</returns>
    public static (Skeleton Skeleton, RigRepairReport Report)? DraftSkeleton(
        SkeletonField votes, GroupingStrategy grouping, GenerationOptions options)
    {
        var joints = SkeletonGrouping.Group(votes, grouping);
        if (!SkeletonGrouping.AnyJoint(joints))
            return null;
        var (skeleton, _, report) = RepairSkeleton(new PredictedRig(joints, new SkinWeights([], joints.Count)), votes, null, options);
        return (skeleton, report);
    }

    private static (Skeleton Skeleton, SkinWeights Weights, RigRepairReport Report) RepairSkeleton(
        PredictedRig predicted, SkeletonField? votes, TriangleMesh? surface, GenerationOptions options)
    {
        var (joints, weights) = (predicted.Skeleton, predicted.Weights);
        if (options.MergeJoints && votes is not null)
            (joints, weights) = SplitJoints.Unite(joints, weights, votes);
        var repaired = RigRepair.Repair(joints, weights, surface is null ? null : new AttachmentEvidence(surface, weights, votes));
        int united = predicted.Skeleton.Count - joints.Count;
        repaired.Report = repaired.Report with { MergedJoints = repaired.Report.MergedJoints + united };
        return options.MoveRoot ? Rerooting.ToPelvis(repaired.Skeleton, repaired.Weights, repaired.Report) : repaired;
    }

    /// <summary>Filters and smooths the weights of a mesh as the options ask for.</summary>
    /// <param name="weights">[V, J].</param>
    /// <param name="mesh">The mesh.</param>
    /// <param name="skeleton">The skeleton.</param>
    /// <param name="options">The options.</param>
    public static SkinWeights RefineSkinWeights(SkinWeights weights, TriangleMesh mesh, Skeleton skeleton, GenerationOptions options)
    {
        if (options.FilterSkinWeights)
            weights = SkinWeightFilter.Filter(weights, skeleton);
        if (!options.SmoothSkinWeights)
            return weights;
        return options.SmoothSkinWeightsIterations is { } iterations
            ? SkinWeightSmoother.Smooth(weights, mesh.Indices, iterations)
            : SkinWeightDiffusion.Diffuse(weights, mesh, options.SmoothLength);
    }
}
