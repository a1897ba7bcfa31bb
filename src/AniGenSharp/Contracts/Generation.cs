using AniGenSharp.Geometry;

namespace AniGenSharp;

/// <summary>Everything one run made.</summary>
/// <param name="Asset">The rigged asset.</param>
/// <param name="ProcessedImage">The picture as the networks saw it.</param>
/// <param name="Report">What was done, with which settings, and what it cost.</param>
public sealed record Generation(RiggedAsset Asset, RgbaImage ProcessedImage, GenerationReport Report)
{
    /// <summary>The coarser levels of detail that were asked for: the same skeleton and clips on meshes of fewer faces.</summary>
    public IReadOnlyList<RiggedAsset> Levels { get; init; } = [];
}
