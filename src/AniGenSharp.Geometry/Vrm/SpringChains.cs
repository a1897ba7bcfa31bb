namespace AniGenSharp.Geometry.Vrm;

/// <summary>Chains of joints that hang on a humanoid without being part of it: tails, ears, hair.</summary>
internal static class SpringChains
{
    /// <summary>The fewest joints that can swing: one that turns, and one that shows it.</summary>
    private const int MinJoints = 2;

    /// <summary>Finds the chains; where one branches, each branch is a chain of its own. Fingers and toes are not chains.</summary>
    /// <returns>Joints of each chain, from the body outward.</returns>
    public static IReadOnlyList<int[]> Find(Skeleton skeleton, HumanoidMapping humanoid)
    {
        var human = humanoid.Bones.Values.ToHashSet();
        int[] ends = [.. humanoid.Bones
            .Where(bone => bone.Key.EndsWith("Hand", StringComparison.Ordinal) || bone.Key.EndsWith("Foot", StringComparison.Ordinal)
                || bone.Key.EndsWith("Toes", StringComparison.Ordinal))
            .Select(bone => bone.Value)];
        var children = Enumerable.Range(0, skeleton.Count).ToLookup(joint => skeleton.Parents[joint]);
        // A joint between two human bones belongs to the body, and so does everything beyond hands and feet.
        var body = new HashSet<int>();
        foreach (int bone in human)
            for (int joint = bone; joint >= 0; joint = skeleton.Parents[joint])
                body.Add(joint);
        var chains = new List<int[]>();
        foreach (int joint in Enumerable.Range(0, skeleton.Count).Where(joint => !body.Contains(joint)))
        {
            int parent = skeleton.Parents[joint];
            bool begins = body.Contains(parent) ? !ends.Contains(parent) : children[parent].Count() > 1 && !BeyondAnEnd(parent);
            if (!begins)
                continue;
            var chain = new List<int> { joint };
            while (children[chain[^1]].Count() == 1)
                chain.Add(children[chain[^1]].Single());
            if (chain.Count >= MinJoints)
                chains.Add([.. chain]);
        }
        return chains;

        bool BeyondAnEnd(int joint)
        {
            while (!body.Contains(joint))
                joint = skeleton.Parents[joint];
            return ends.Contains(joint);
        }
    }
}
