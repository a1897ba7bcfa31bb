namespace AniGenSharp.Geometry;

/// <summary>How an asset is written in any format.</summary>
public sealed record ExportOptions
{
    /// <summary>How bones are oriented at rest. VRM files always have the axes of the world.</summary>
    public BoneAxes BoneAxes { get; init; } = BoneAxes.YAlong;

    /// <summary>Name of the clip in a USDZ file, which stores only one; null for the first.</summary>
    public string? Clip { get; init; }

    /// <summary>Coarser levels of detail with the same skeleton, which an FBX file stores as a LOD group.</summary>
    public IReadOnlyList<RiggedAsset> Levels { get; init; } = [];

    /// <summary>Name of a VRM file's avatar.</summary>
    public string Name { get; init; } = "Avatar";
}
