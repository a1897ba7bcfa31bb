using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skeletons.Anatomy;

namespace AniGenSharp.Geometry.Motion.Recognition;

/// <summary>Recognizes bodies whose names say nothing, by their shape in a pose in which they stand.</summary>
internal static class UprightPose
{
    /// <summary>Humanoid bones by shape.</summary>
    /// <param name="joints">One tree, standing along z and facing -y or +y.</param>
    /// <returns>Joints by VRM 1.0 bone; empty if the shape is not a humanoid's.</returns>
    public static IReadOnlyDictionary<string, int> HumanoidBones(SkeletonForest joints)
    {
        if (joints.ToSkeleton() is not var (skeleton, order) || HumanoidDetector.Detect(skeleton) is not { } humanoid)
            return new Dictionary<string, int>();
        return humanoid.Bones.ToDictionary(bone => bone.Key, bone => order[bone.Value]);
    }
}
