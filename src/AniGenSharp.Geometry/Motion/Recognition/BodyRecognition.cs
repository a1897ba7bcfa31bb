using AniGenSharp.Geometry.Skeletons;

namespace AniGenSharp.Geometry.Motion.Recognition;

/// <summary>Recognizes a human-like body by what a file says, by names and by shape together.</summary>
internal static class BodyRecognition
{
    /// <summary>Looks for a body.</summary>
    /// <param name="joints">A forest whose bones have their lengths.</param>
    /// <param name="given">Bones that the file names itself: VRM 1.0 bone to joint.</param>
    /// <param name="upright">
    /// The same joints in poses in which the figure may stand along z and face -y or +y; looked at only if names do not suffice.
    /// </param>
    /// <returns>The body, or null: there is none.</returns>
    public static HumanoidBody? Find(SkeletonForest joints, IReadOnlyDictionary<string, int> given, IEnumerable<SkeletonForest> upright)
    {
        var named = HumanoidRecognizer.Recognize(joints, given);
        if (named?.IsComplete == true)
            return named;
        foreach (var pose in upright)
        {
            var bones = UprightPose.HumanoidBones(pose);
            if (bones.Count == 0)
                continue;
            // What names say about a whole limb stays; shape fills in the others.
            var known = new Dictionary<string, int>(given, StringComparer.Ordinal);
            foreach (var (bone, joint) in bones)
                if (named is null || !Belongs(bone, named))
                    known.TryAdd(bone, joint);
            return HumanoidRecognizer.Recognize(joints, known) ?? named;
        }
        return named;
    }

    /// <summary>Whether a bone belongs to a part of the body that is known already.</summary>
    private static bool Belongs(string bone, HumanoidBody body)
    {
        foreach (var limb in body.Limbs)
            if (bone.StartsWith(limb.Left ? "left" : "right", StringComparison.Ordinal)
                && limb.Arm == (bone.EndsWith("Arm", StringComparison.Ordinal) || bone.EndsWith("Hand", StringComparison.Ordinal)
                    || bone.EndsWith("Shoulder", StringComparison.Ordinal)))
                return limb.IsComplete;
        return bone != "head" || body.Head is not null;
    }
}
