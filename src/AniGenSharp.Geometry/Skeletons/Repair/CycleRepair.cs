using System.Numerics;
using AniGenSharp.Geometry.Spatial;

namespace AniGenSharp.Geometry.Skeletons.Repair;

/// <summary>
/// Turns almost any parent array into a forest. Source: repair_skeleton_parents in the reference's anigen/utils/skin_utils.py. Each cycle
/// is cut at the closest pair of a joint in the cycle and a joint outside it, and the former becomes a child of the latter. If a cycle
/// contains all joints, or without positions, its first joint becomes the root.
/// </summary>
internal static class CycleRepair
{
    /// <summary>The result of the repair.</summary>
    /// <param name="Parents">Parents, [J]; a joint that is its own parent stays so.</param>
    /// <param name="Invalid">Parents out of range that became roots.</param>
    /// <param name="Cycles">Cuts made.</param>
    public readonly record struct Result(int[] Parents, int Invalid, int Cycles);

    /// <param name="parents">Parents, [J].</param>
    /// <param name="joints">Joint positions, [J], or empty if there are none.</param>
    public static Result Repair(ReadOnlySpan<int> parents, ReadOnlySpan<Vector3> joints)
    {
        int[] repaired = parents.ToArray();
        int invalid = 0, cuts = 0;
        for (int i = 0; i < repaired.Length; i++)
            if (repaired[i] < -1 || repaired[i] >= repaired.Length)
            {
                repaired[i] = -1;
                invalid++;
            }
        int rounds = Math.Max(4, repaired.Length);
        for (int round = 0; round < rounds; round++)
        {
            var cycles = FindCycles(repaired);
            if (cycles.Count == 0)
                return new Result(repaired, invalid, cuts);
            foreach (int[] cycle in cycles)
            {
                var (joint, parent) = joints.Length == repaired.Length ? NearestOutside(cycle, joints) : (cycle[0], -1);
                repaired[joint] = parent;
                cuts++;
            }
        }
        return new Result(repaired, invalid, cuts);
    }

    /// <summary>Makes the first joint of every cycle a root, in place.</summary>
    /// <returns>Number of cycles.</returns>
    public static int Open(int[] parents)
    {
        var cycles = FindCycles(parents);
        foreach (int[] cycle in cycles)
            parents[cycle[0]] = -1;
        return cycles.Count;
    }

    /// <summary>Cycles of two or more joints, each in the order of its parents from the joint at which it is first encountered.</summary>
    private static List<int[]> FindCycles(int[] parents)
    {
        var cycles = new List<int[]>();
        int[] visit = new int[parents.Length];
        var path = new List<int>();
        for (int start = 0; start < parents.Length; start++)
        {
            path.Clear();
            int current = start;
            while (visit[current] == 0)
            {
                visit[current] = start + 1;
                path.Add(current);
                int parent = parents[current];
                if (parent < 0 || parent == current)
                    break;
                current = parent;
                if (visit[current] == start + 1)
                    cycles.Add([.. path[path.IndexOf(current)..]]);
            }
        }
        return cycles;
    }

    private static (int Joint, int Parent) NearestOutside(int[] cycle, ReadOnlySpan<Vector3> joints)
    {
        bool[] inside = new bool[joints.Length];
        foreach (int joint in cycle)
            inside[joint] = true;
        var best = (Joint: cycle[0], Parent: -1);
        float least = float.PositiveInfinity;
        foreach (int joint in cycle)
            for (int other = 0; other < joints.Length; other++)
            {
                if (inside[other])
                    continue;
                float distance = Distances.Squared(joints[joint], joints[other]);
                if (distance < least || best.Parent < 0)
                    (least, best) = (distance, (joint, other));
            }
        return best;
    }
}
