using AniGenSharp.Geometry;

namespace AniGenSharp;

/// <summary>
/// What was changed about an asset after it was generated: applied in this order to the generated file, never to it itself.
/// </summary>
public sealed record AssetDocument
{
    /// <summary>Edits of the rig.</summary>
    public IReadOnlyList<RigEdit> Edits { get; init; } = [];

    /// <summary>Clips of poses.</summary>
    public IReadOnlyList<PoseClip> Clips { get; init; } = [];

    /// <summary>Motions that were computed or dropped onto the asset.</summary>
    public IReadOnlyList<AddedMotion> Motions { get; init; } = [];
}
