using System.Numerics;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Spatial;

namespace AniGenSharp.Rigging;

/// <summary>
/// Chooses among rigs of one mesh from different seeds. Of those predicted in the fewest trees, the number of joints counts that is two
/// thirds of the way up when their numbers are sorted, because the networks miss joints more often than they invent them. Of the rigs with
/// that number, the one whose joints are nearest to those of all the others is chosen: chance errors differ from seed to seed, so the rig
/// in the middle has the fewest of them.
/// </summary>
internal static class RigChoice
{
    /// <summary>Adds to each rig how far it deviates from the others.</summary>
    /// <param name="candidates">The rigs.</param>
    /// <param name="skeletons">Their skeletons, in one space.</param>
    public static IReadOnlyList<RigCandidate> Compare(IReadOnlyList<RigCandidate> candidates, IReadOnlyList<Skeleton> skeletons)
    {
        Vector3[][] joints = [.. skeletons.Select(skeleton => skeleton.Joints.ToArray())];
        return [.. candidates.Select((candidate, i) => candidate with
        {
            Deviation = joints.Where((_, other) => other != i).Select(other => Distances.Between(joints[i], other))
                .DefaultIfEmpty().Average(),
        })];
    }

    /// <summary>
    /// The index of the preferred rig. If two rigs are equally near to the others, the score decides, if they have one.
    /// </summary>
    /// <param name="candidates">The rigs, compared; at least one.</param>
    public static int Best(IReadOnlyList<RigCandidate> candidates)
    {
        int fewest = candidates.Min(candidate => candidate.Trees);
        int[] whole = [.. Enumerable.Range(0, candidates.Count).Where(i => candidates[i].Trees == fewest)];
        int joints = whole.Select(i => candidates[i].Joints).Order().ElementAt(2 * whole.Length / 3);
        return whole.Where(i => candidates[i].Joints == joints)
            .OrderBy(i => candidates[i].Deviation).ThenByDescending(i => candidates[i].Score).First();
    }
}
