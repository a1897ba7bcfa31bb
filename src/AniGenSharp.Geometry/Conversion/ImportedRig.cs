namespace AniGenSharp.Geometry;

/// <summary>A file's rig as an asset.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Notes">What of the file the asset does not hold, and what had to be changed, one sentence each; empty if nothing.</param>
public sealed record ImportedRig(RiggedAsset Asset, IReadOnlyList<string> Notes);
