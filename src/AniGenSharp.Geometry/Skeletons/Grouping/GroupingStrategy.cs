namespace AniGenSharp.Geometry.Skeletons.Grouping;

/// <summary>How the votes of a <see cref="SkeletonField"/> become joints.</summary>
internal enum GroupingStrategy
{
    /// <summary>Votes drift to the peaks of their density, which become the joints. The published checkpoints use this strategy.</summary>
    MeanShift,

    /// <summary>Votes closer than a threshold are chained together; each chain is a joint.</summary>
    Threshold,
}
