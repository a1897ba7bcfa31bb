using AniGenSharp.Geometry;

namespace AniGenSharp;

/// <summary>The result of one run.</summary>
/// <param name="Asset">The rigged asset.</param>
/// <param name="ProcessedImage">The picture as the networks saw it.</param>
/// <param name="Report">Settings, versions, costs and figures of the run.</param>
public sealed record Generation(RiggedAsset Asset, RgbaImage ProcessedImage, GenerationReport Report)
{
    /// <summary>
    /// The coarser levels of detail of <see cref="GenerationOptions.Levels"/>: the same skeleton and clips on meshes with fewer
    /// faces.
    /// </summary>
    public IReadOnlyList<RiggedAsset> Levels { get; init; } = [];

    /// <summary>The output of the networks, for further runs; null without <see cref="GenerationOptions.KeepStages"/>.</summary>
    public SavedStages? Stages { get; init; }
}
