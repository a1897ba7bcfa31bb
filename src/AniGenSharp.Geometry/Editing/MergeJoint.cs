using AniGenSharp.Geometry.Editing;

namespace AniGenSharp.Geometry;

/// <summary>Merges a joint into its parent or into one of its children, which takes over its weights and its other children.</summary>
/// <param name="Joint">Name of the joint that disappears.</param>
/// <param name="Into">Name of the parent or child that remains; null for the parent.</param>
public sealed record MergeJoint(string Joint, string? Into = null) : RigEdit
{
    internal override RigState Apply(RigState rig)
    {
        int joint = rig.Find(Joint), parent = rig.Skeleton.Parents[joint];
        int into = Into is null ? parent : rig.Find(Into);
        if (into < 0)
            throw new ArgumentException($"\"{Joint}\" is the root; merge it into one of its children, or choose another root first.");
        if (into != parent && rig.Skeleton.Parents[into] != joint)
            throw new ArgumentException($"\"{Into}\" is neither the parent nor a child of \"{Joint}\".");
        int[] replacement = [.. Enumerable.Range(0, rig.Skeleton.Count)];
        replacement[joint] = into;
        return RigStructure.Replace(rig, replacement);
    }
}
