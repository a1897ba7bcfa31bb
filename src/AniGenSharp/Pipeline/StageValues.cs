using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Geometry.Extraction;
using AniGenSharp.Geometry.Skeletons.Grouping;
using AniGenSharp.SparseStructure;

namespace AniGenSharp.Pipeline;

/// <summary>
/// The values of one run's stages, as plain data: the next stage works on them, whether they were computed in this run or read from a
/// file. The value of a stage that has not run is null.
/// </summary>
/// <param name="Picture">The picture as the networks see it.</param>
internal sealed record StageValues(PreparedPicture Picture)
{
    /// <summary>The settings, versions and device of the networks' run.</summary>
    public RunMetadata? Metadata { get; init; }

    /// <summary>Condition tokens of the samplers.</summary>
    public ConditionTokens? Condition { get; init; }

    /// <summary>Occupied voxels.</summary>
    public OccupiedVoxels? Structure { get; init; }

    /// <summary>Structured latents of those voxels.</summary>
    public LatentRows? Latents { get; init; }

    /// <summary>The decoded mesh before any cleaning.</summary>
    public ExtractedSurface? Surface { get; init; }

    /// <summary>The decoded skeleton field.</summary>
    public SkeletonField? SkeletonField { get; init; }

    /// <summary>Joints and skin weights as predicted.</summary>
    public PredictedRig? Rig { get; init; }

    /// <summary>The value of a stage of the networks; null if it has not run or is not kept.</summary>
    public object? ValueOf(GenerationStage stage) => stage switch
    {
        GenerationStage.Conditioning => Condition,
        GenerationStage.Structure => Structure,
        GenerationStage.Latents => Latents,
        GenerationStage.Surface => Surface,
        GenerationStage.Rig => Rig,
        _ => null,
    };

    /// <summary>The values that post-processing works on.</summary>
    /// <exception cref="InvalidOperationException">A stage has not run.</exception>
    public (RunMetadata Metadata, OccupiedVoxels Structure, ExtractedSurface Surface, PredictedRig Rig) Complete() =>
        Metadata is not null && Structure is not null && Surface is not null && Rig is not null
            ? (Metadata, Structure, Surface, Rig)
            : throw new InvalidOperationException("The networks have not run to their end.");

    /// <summary>The same values without those of a stage and the stages after it, so that these run again.</summary>
    public StageValues Before(GenerationStage stage) => this with
    {
        Condition = stage > GenerationStage.Conditioning ? Condition : null,
        Structure = stage > GenerationStage.Structure ? Structure : null,
        Latents = stage > GenerationStage.Latents ? Latents : null,
        Surface = stage > GenerationStage.Rig ? Surface : null,
        SkeletonField = stage > GenerationStage.Rig ? SkeletonField : null,
        Rig = stage > GenerationStage.Rig ? Rig : null,
    };

    /// <summary>The same values under the name of the picture that an earlier run was started with.</summary>
    public StageValues WithPictureOf(StageValues earlier) => Metadata is not null && earlier.Metadata is { } metadata
        ? this with { Metadata = Metadata with { Picture = metadata.Picture } }
        : this;

    /// <summary>Requires that the values were computed with the same weights as those that are loaded.</summary>
    /// <param name="digests">SHA-256 of each loaded weight file.</param>
    /// <exception cref="CheckpointException">The digests differ.</exception>
    public void RequireWeights(IReadOnlyDictionary<string, string> digests)
    {
        if (Metadata is not null && !Sorted(Metadata.Checkpoints).SequenceEqual(Sorted(digests)))
            throw new CheckpointException(
                $"{Picture.Source}: its stages were saved with other weights; use the same model, or start from the picture.");

        static IEnumerable<KeyValuePair<string, string>> Sorted(IReadOnlyDictionary<string, string> digests) =>
            digests.OrderBy(digest => digest.Key, StringComparer.Ordinal);
    }
}
