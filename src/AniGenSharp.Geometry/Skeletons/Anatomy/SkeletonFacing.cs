using System.Numerics;

namespace AniGenSharp.Geometry.Skeletons.Anatomy;

/// <summary>
/// Determines which way a creature faces; checkpoints differ in whether that is -y or +y. Toes point to the front, and the front end of a
/// body on legs is the higher one. If that is not decisive, the front is -y.
/// </summary>
internal static class SkeletonFacing
{
    // Evidence above which a creature is taken to face +y.
    private const float DecisiveEvidence = 0.1f;

    // Weight of the body's slope relative to the direction of the toes.
    private const float SlopeWeight = 0.5f;

    // Joints in this lowest share of the height belong to the feet.
    private const float GroundHeight = 0.15f;

    // Fewer toes than this are not evidence.
    private const int MinToes = 2;

    /// <summary>The same skeleton, rotated by half a turn about z if it faces +y.</summary>
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
            if (skeleton.Children(j).Length == 0 && joints[j].Z - low < GroundHeight * height && IsLeg(j))
            {
                var bone = joints[j] - joints[skeleton.Parents[j]];
                toes.Add(bone.Y / MathF.Max(bone.Length(), 1e-6f));
            }
        if (toes.Count < MinToes)
            return false;

        // The feet are not ends of the body. At least the highest joint is above them.
        Vector3[] above = [.. joints.Where(joint => joint.Z - low >= GroundHeight * height)];
        Vector3 front = above.MinBy(joint => joint.Y), back = above.MaxBy(joint => joint.Y);
        float slope = (back.Z - front.Z) / MathF.Max(Vector3.Distance(front, back), 1e-6f);
        return toes.Average() + SlopeWeight * slope > DecisiveEvidence;

        // A leg ends in three joints without branches; a fin has fewer.
        bool IsLeg(int tip) => skeleton.Parents[tip] is >= 0 and int ankle && skeleton.Children(ankle).Length == 1
            && skeleton.Parents[ankle] is >= 0 and int knee && skeleton.Children(knee).Length == 1;
    }
}
