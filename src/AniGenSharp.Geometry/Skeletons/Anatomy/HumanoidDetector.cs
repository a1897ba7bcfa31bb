using System.Numerics;

namespace AniGenSharp.Geometry.Skeletons.Anatomy;

/// <summary>Recognizes a skeleton as a standing humanoid and maps its joints to the bones of VRM 1.0.</summary>
/// <remarks>The thresholds are our own. Of the sample creatures only the humanoids are mapped, with confidences above 0.8.</remarks>
internal static class HumanoidDetector
{
    /// <summary>Below this confidence a skeleton is not mapped.</summary>
    public const float MinConfidence = 0.4f;

    // The minimum number of joints of a leg or an arm: upper bone, lower bone, foot or hand.
    private const int MinLimbJoints = 3;

    // A first bone shorter than this share of the second is the shoulder, or a joint inside the pelvis.
    private const float MaxShoulderLength = 0.6f;
    private const float MaxPelvisLength = 0.5f;

    // A trunk that rises by this share of its length stands over the legs: it leans by at most 30 degrees. Those of people lean by up to
    // 12 degrees, those of upright birds by 38 and more.
    private const float MinTrunkRise = 0.87f;

    // Legs that reach down by this share of their length count as fully extended.
    private const float ExtendedLeg = 0.75f;

    // Usual proportions: leg length over body height, arm length over leg length.
    private static readonly (float Low, float High) s_legOfHeight = (0.25f, 0.75f);
    private static readonly (float Low, float High) s_armOfLeg = (0.4f, 1.6f);

    private const float Epsilon = 1e-6f;

    /// <summary>Looks for a humanoid: an upright spine with one pair of legs at the root, one pair of arms above it, and a head.</summary>
    /// <param name="skeleton">A skeleton that stands along z and faces -y, or clearly +y.</param>
    /// <returns>The mapping, or null if it is not a humanoid or lacks a bone that VRM requires.</returns>
    public static HumanoidMapping? Detect(Skeleton skeleton) => Detect(new SkeletonAnatomy(skeleton), skeleton);

    /// <summary>Looks for a humanoid among joints that need not be one tree.</summary>
    /// <param name="forest">Joints that stand along z and face -y, or clearly +y.</param>
    /// <returns>The mapping, in the forest's own indices, or null.</returns>
    public static HumanoidMapping? Detect(SkeletonForest forest)
    {
        if (forest.ToSkeleton() is not var (skeleton, order) || Detect(skeleton) is not { } humanoid)
            return null;
        return humanoid with { Bones = humanoid.Bones.ToDictionary(bone => bone.Key, bone => order[bone.Value]) };
    }

    /// <summary>Looks for a humanoid in a skeleton whose anatomy is known.</summary>
    internal static HumanoidMapping? Detect(SkeletonAnatomy anatomy, Skeleton skeleton)
    {
        Limb[] legs = Pair(anatomy, LimbKind.Leg), arms = Pair(anatomy, LimbKind.Arm);
        if (!anatomy.Upright || legs.Length != 2 || arms.Length != 2
            || legs.Any(limb => limb.Attachment != anatomy.Root || limb.Chain.Length < MinLimbJoints)
            || arms.Any(limb => limb.Attachment != arms[0].Attachment || limb.Chain.Length < MinLimbJoints))
            return null;
        int chest = Array.IndexOf(anatomy.Spine, arms[0].Attachment);
        if (chest < 0 || chest == anatomy.Spine.Length - 1 || Rise(anatomy.Skeleton, anatomy.Root, anatomy.Spine[chest]) < MinTrunkRise)
            return null;

        var bones = MapSpine(anatomy, chest);
        foreach (var limb in arms)
            AddArm(bones, skeleton, limb);
        foreach (var limb in legs)
            AddLeg(bones, skeleton, limb);
        float confidence = Confidence(anatomy, skeleton, legs, arms, bones["head"]);
        return confidence >= MinConfidence ? new HumanoidMapping(bones, confidence) : null;
    }

    /// <summary>
    /// The limbs of a kind that have one opposite, the left one first. A limb without one may be a tail that points sideways.
    /// </summary>
    private static Limb[] Pair(SkeletonAnatomy anatomy, LimbKind kind) =>
        [.. anatomy.Limbs.Where(limb => limb.Kind == kind && limb.Partner is not null).OrderByDescending(limb => limb.Left)];

    private static Dictionary<string, int> MapSpine(SkeletonAnatomy anatomy, int chest)
    {
        int[] spine = anatomy.Spine;
        var bones = new Dictionary<string, int>(StringComparer.Ordinal) { ["hips"] = anatomy.Root, ["spine"] = spine[0] };
        if (chest >= 1)
            bones["chest"] = spine[chest == 1 ? 1 : chest - 1];
        if (chest >= 2)
            bones["upperChest"] = spine[chest];
        int above = spine.Length - chest - 1;
        if (above >= 2)
            bones["neck"] = spine[chest + 1];
        bones["head"] = spine[above >= 3 ? spine.Length - 2 : spine.Length - 1];
        return bones;
    }

    private static void AddArm(Dictionary<string, int> bones, Skeleton skeleton, Limb limb)
    {
        string side = limb.Left ? "left" : "right";
        int[] chain = limb.Chain;
        int upper = chain.Length > MinLimbJoints && StartsShort(skeleton, chain, MaxShoulderLength) ? 1 : 0;
        if (upper == 1)
            bones[side + "Shoulder"] = chain[0];
        bones[side + "UpperArm"] = chain[upper];
        bones[side + "LowerArm"] = chain[upper + 1];
        bones[side + "Hand"] = chain[upper + 2];
    }

    private static void AddLeg(Dictionary<string, int> bones, Skeleton skeleton, Limb limb)
    {
        string side = limb.Left ? "left" : "right";
        int[] chain = limb.Chain;
        // A leg also has toes, so only a longer chain can begin inside the pelvis.
        int upper = chain.Length > MinLimbJoints + 1 && StartsShort(skeleton, chain, MaxPelvisLength) ? 1 : 0;
        bones[side + "UpperLeg"] = chain[upper];
        bones[side + "LowerLeg"] = chain[upper + 1];
        bones[side + "Foot"] = chain[upper + 2];
        if (chain.Length > upper + MinLimbJoints)
            bones[side + "Toes"] = chain[upper + 3];
    }

    /// <summary>Whether a chain's first bone is shorter than a share of its second.</summary>
    private static bool StartsShort(Skeleton skeleton, int[] chain, float share) =>
        Vector3.Distance(skeleton.Joints[chain[0]], skeleton.Joints[chain[1]])
        < share * Vector3.Distance(skeleton.Joints[chain[1]], skeleton.Joints[chain[2]]);

    /// <summary>A product of factors from 0 to 1: upright, even limbs, legs that reach down, usual proportions.</summary>
    private static float Confidence(SkeletonAnatomy anatomy, Skeleton skeleton, Limb[] legs, Limb[] arms, int headJoint)
    {
        Vector3 hips = skeleton.Joints[anatomy.Root];
        float upright = Math.Clamp(Rise(skeleton, anatomy.Root, headJoint), 0, 1);
        float leg = MeanLength(anatomy, legs), arm = MeanLength(anatomy, arms);
        float down = legs.Average(limb => (hips.Z - limb.Chain.Min(joint => skeleton.Joints[joint].Z)) / MathF.Max(leg, Epsilon));
        float height = skeleton.Joints.Max(joint => joint.Z) - skeleton.Joints.Min(joint => joint.Z);
        return upright * Evenness(anatomy, legs) * Evenness(anatomy, arms) * Math.Clamp(down / ExtendedLeg, 0, 1)
            * Within(leg / MathF.Max(height, Epsilon), s_legOfHeight) * Within(arm / MathF.Max(leg, Epsilon), s_armOfLeg);
    }

    /// <summary>How far one joint is above another, as a share of their distance.</summary>
    private static float Rise(Skeleton skeleton, int from, int to)
    {
        Vector3 way = skeleton.Joints[to] - skeleton.Joints[from];
        return way.Z / MathF.Max(way.Length(), Epsilon);
    }

    private static float MeanLength(SkeletonAnatomy anatomy, Limb[] pair) =>
        pair.Average(limb => anatomy.Length(limb.Attachment, limb.Chain));

    private static float Evenness(SkeletonAnatomy anatomy, Limb[] pair)
    {
        float a = anatomy.Length(pair[0].Attachment, pair[0].Chain), b = anatomy.Length(pair[1].Attachment, pair[1].Chain);
        return MathF.Sqrt(MathF.Min(a, b) / MathF.Max(MathF.Max(a, b), Epsilon));
    }

    /// <summary>1 inside the range; outside, the ratio to the nearer bound.</summary>
    private static float Within(float value, (float Low, float High) range) =>
        value < range.Low ? value / range.Low : value > range.High ? range.High / value : 1;
}
