namespace AniGenSharp;

/// <summary>One of the rigs that were predicted for a mesh, and how it scores.</summary>
/// <param name="Seed">The seed of its noise.</param>
/// <param name="Score">The mean of its parts, 0…1; the higher, the better. Null for a draft, which was not carried to the mesh.</param>
/// <param name="Joints">Number of joints.</param>
/// <param name="Trees">Trees of joints before the repair; 1 is best.</param>
/// <param name="Inside">Share of the bones' length inside of the mesh.</param>
/// <param name="Coverage">Share of the mesh's vertices that the predicted surface has a place for; null for a draft.</param>
/// <param name="Symmetry">1 if the skeleton is as symmetric as the mesh, less if it is less so.</param>
/// <param name="Tear">
/// Tear of the worst hundredth of the vertices in motion, as a share of the mesh's longest side; null for a draft.
/// </param>
/// <param name="VoteSpread">Mean distance of the votes from the joint that they became, in the unit cube.</param>
public sealed record RigCandidate(
    long Seed, double? Score, int Joints, int Trees, double Inside, double? Coverage, double Symmetry, double? Tear, double VoteSpread)
{
    /// <summary>
    /// Mean distance of its joints from the nearest ones of the other rigs and back, in the unit cube; 0 for the only rig.
    /// </summary>
    public double Deviation { get; init; }
}
