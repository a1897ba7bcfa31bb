using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Geometry.Extraction;
using AniGenSharp.Geometry.Skeletons.Grouping;
using AniGenSharp.SparseStructure;

namespace AniGenSharp.Pipeline;

/// <summary>
/// What the stages of one run made, as plain values: what the next stage starts from, whether it was made just now or is read
/// back from a file. A null belongs to a stage that has not run.
/// </summary>
/// <param name="Picture">The picture as the networks see it.</param>
internal sealed record StageValues(PreparedPicture Picture)
{
    /// <summary>How the run was made; with the last of the networks' stages.</summary>
    public RunFacts? Facts { get; init; }

    /// <summary>Tokens the samplers are conditioned on.</summary>
    public ConditionTokens? Condition { get; init; }

    /// <summary>Occupied voxels.</summary>
    public OccupiedVoxels? Structure { get; init; }

    /// <summary>Structured latents of those voxels.</summary>
    public LatentRows? Latents { get; init; }

    /// <summary>The decoded mesh before any clean-up.</summary>
    public ExtractedSurface? Surface { get; init; }

    /// <summary>The decoded skeleton field.</summary>
    public SkeletonField? Votes { get; init; }

    /// <summary>Joints and skin weights as predicted.</summary>
    public PredictedRig? Rig { get; init; }

    /// <summary>What post-processing starts from.</summary>
    /// <exception cref="InvalidOperationException">A stage has not run.</exception>
    public (RunFacts Facts, OccupiedVoxels Structure, ExtractedSurface Surface, PredictedRig Rig) Complete() =>
        Facts is not null && Structure is not null && Surface is not null && Rig is not null
            ? (Facts, Structure, Surface, Rig)
            : throw new InvalidOperationException("The networks have not run to their end.");

    /// <summary>The same without what a stage and those after it made, so that they run anew.</summary>
    public StageValues Before(GenerationStage stage) => this with
    {
        Condition = stage > GenerationStage.Conditioning ? Condition : null,
        Structure = stage > GenerationStage.Structure ? Structure : null,
        Latents = stage > GenerationStage.Latents ? Latents : null,
        Surface = stage > GenerationStage.Rig ? Surface : null,
        Votes = stage > GenerationStage.Rig ? Votes : null,
        Rig = stage > GenerationStage.Rig ? Rig : null,
    };

    /// <summary>Refuses to go on with other weights than the first stages were made with.</summary>
    /// <exception cref="CheckpointException">The digests differ.</exception>
    public void RequireWeights(IReadOnlyDictionary<string, string> digests)
    {
        if (Facts is not null && !Facts.Checkpoints.OrderBy(d => d.Key, StringComparer.Ordinal).SequenceEqual(digests.OrderBy(d => d.Key, StringComparer.Ordinal)))
            throw new CheckpointException($"{Picture.Source}: its saved stages were made with other weights than these; name the same --checkpoints, or leave --from-stage away.");
    }
}
