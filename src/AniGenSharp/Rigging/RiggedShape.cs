using AniGenSharp.Geometry;
using AniGenSharp.Geometry.MeshFiles;
using AniGenSharp.Pipeline;

namespace AniGenSharp.Rigging;

/// <summary>A mesh in the networks' space with its predicted rig.</summary>
/// <param name="Asset">The mesh with its joints and weights.</param>
/// <param name="Placement">Where the mesh of the file is in that space.</param>
/// <param name="Values">The run, its picture and structure; later stages are left out.</param>
/// <param name="Repair">What the repair of the joints changed.</param>
/// <param name="Candidate">The rig's own figures.</param>
internal sealed record RiggedShape(
    RiggedAsset Asset, MeshPlacement Placement, StageValues Values, RigRepairReport Repair, RigCandidate Candidate)
{
    /// <summary>Which way the mesh was taken to face.</summary>
    public FrontEstimate? Estimate { get; init; }

    /// <summary>All rigs that were tried.</summary>
    public IReadOnlyList<RigCandidate> Candidates { get; init; } = [];

    /// <summary>What is worth knowing, one sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
