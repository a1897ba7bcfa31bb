using AniGenSharp.Geometry.Editing;

namespace AniGenSharp.Geometry;

/// <summary>Deletes a joint, or a joint and all below it. The weights are added to the joint above.</summary>
/// <param name="Joint">Name of the joint, which is not the root.</param>
/// <param name="Subtree">Whether the joints below it are deleted too; otherwise they hang on the joint above.</param>
public sealed record DeleteJoint(string Joint, bool Subtree = false) : RigEdit
{
    internal override RigState Apply(RigState rig)
    {
        int joint = rig.Find(Joint), parent = rig.Skeleton.Parents[joint];
        if (parent < 0)
            throw new ArgumentException($"\"{Joint}\" is the root and cannot be deleted; choose another root first.");
        int[] replacement = [.. Enumerable.Range(0, rig.Skeleton.Count)];
        replacement[joint] = parent;
        if (Subtree)
        {
            for (int j = joint + 1; j < replacement.Length; j++)
                if (replacement[rig.Skeleton.Parents[j]] == parent && rig.Skeleton.Parents[j] != parent)
                    replacement[j] = parent;
        }
        return RigStructure.Replace(rig, replacement);
    }
}
