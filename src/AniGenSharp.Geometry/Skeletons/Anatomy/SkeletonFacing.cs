using System.Numerics;

namespace AniGenSharp.Geometry.Skeletons.Anatomy;

/// <summary>
/// Tells a creature's front from its back. Checkpoints differ in whether creatures face -y or +y: toes point to the
/// front, and the front end of a body on legs is the higher one. Where that says little, -y is the front.
/// </summary>
internal static class SkeletonFacing
{
    /// <summary>Weight of the evidence beyond which a creature is held to face +y.</summary>
    private const float Decisive = 0.1f;

    /// <summary>The same skeleton, turned by half a turn about z if it faces +y.</summary>
    public static Skeleton TurnToFront(Skeleton skeleton) => FacesPlusY(skeleton)
        ? skeleton.WithJoints(skeleton.Joints.Select(joint => new Vector3(-joint.X, -joint.Y, joint.Z)))
        : skeleton;

    /// <summary>Whether a creature clearly faces +y.</summary>
    public static bool FacesPlusY(Skeleton skeleton)
    {
        var joints = skeleton.Joints;
        float low = joints.Min(joint => joint.Z), height = joints.Max(joint => joint.Z) - low;
        var toes = new List<float>();
        for (int j = 0; j < joints.Length; j++)
            if (skeleton.Children(j).Length == 0 && joints[j].Z - low < 0.15f * height && IsLeg(j))
            {
                var bone = joints[j] - joints[skeleton.Parents[j]];
                toes.Add(bone.Y / MathF.Max(bone.Length(), 1e-6f));
            }
        if (toes.Count < 2)
            return false;

        // Feet are no ends of the body; the highest joint is always above them.
        Vector3[] above = [.. joints.Where(joint => joint.Z - low >= 0.15f * height)];
        Vector3 front = above.MinBy(joint => joint.Y), back = above.MaxBy(joint => joint.Y);
        float slope = (back.Z - front.Z) / MathF.Max(Vector3.Distance(front, back), 1e-6f);
        return toes.Average() + 0.5f * slope > Decisive;

        // Three joints in a row: a fin has fewer.
        bool IsLeg(int tip) => skeleton.Parents[tip] is >= 0 and int ankle && skeleton.Children(ankle).Length == 1
            && skeleton.Parents[ankle] is >= 0 and int knee && skeleton.Children(knee).Length == 1;
    }
}
