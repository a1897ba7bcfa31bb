using System.Numerics;

namespace AniGenSharp.Geometry.Skeletons.Anatomy;

/// <summary>Tells whether a skeleton is a standing humanoid, and which joint is which bone in the names of VRM 1.0.</summary>
internal static class HumanoidDetector
{
    /// <summary>Below this confidence there is no mapping.</summary>
    public const float LeastConfidence = 0.4f;

    /// <summary>Looks for a humanoid: an upright spine with one pair of legs at the root, one pair of arms above it, and a head.</summary>
    /// <param name="skeleton">A skeleton that stands along z and faces -y, or clearly +y.</param>
    /// <returns>The mapping, or null: it is no humanoid, or lacks a bone that VRM requires.</returns>
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

    internal static HumanoidMapping? Detect(SkeletonAnatomy anatomy, Skeleton skeleton)
    {
        Limb[] legs = Pair(LimbKind.Leg), arms = Pair(LimbKind.Arm);
        if (!anatomy.Upright || legs.Length != 2 || arms.Length != 2
            || legs.Any(limb => limb.Attachment != anatomy.Root || limb.Chain.Length < 3)
            || arms.Any(limb => limb.Attachment != arms[0].Attachment || limb.Chain.Length < 3))
            return null;
        int[] spine = anatomy.Spine;
        int chest = Array.IndexOf(spine, arms[0].Attachment);
        if (chest < 0 || chest == spine.Length - 1)
            return null;

        var bones = new Dictionary<string, int>(StringComparer.Ordinal) { ["hips"] = anatomy.Root, ["spine"] = spine[0] };
        if (chest >= 1)
            bones["chest"] = spine[chest == 1 ? 1 : chest - 1];
        if (chest >= 2)
            bones["upperChest"] = spine[chest];
        int above = spine.Length - chest - 1;
        if (above >= 2)
            bones["neck"] = spine[chest + 1];
        bones["head"] = spine[above >= 3 ? spine.Length - 2 : spine.Length - 1];
        foreach (var limb in arms)
            AddArm(limb);
        foreach (var limb in legs)
            AddLeg(limb);
        float confidence = Confidence();
        return confidence >= LeastConfidence ? new HumanoidMapping(bones, confidence) : null;

        // The left limb first.
        Limb[] Pair(LimbKind kind) => [.. anatomy.Limbs.Where(limb => limb.Kind == kind).OrderByDescending(limb => limb.Left)];

        void AddArm(Limb limb)
        {
            string side = limb.Left ? "left" : "right";
            int[] chain = limb.Chain;
            int upper = chain.Length >= 4 && Bone(chain[0], chain[1]) < 0.6f * Bone(chain[1], chain[2]) ? 1 : 0;
            if (upper == 1)
                bones[side + "Shoulder"] = chain[0];
            bones[side + "UpperArm"] = chain[upper];
            bones[side + "LowerArm"] = chain[upper + 1];
            bones[side + "Hand"] = chain[upper + 2];
        }

        void AddLeg(Limb limb)
        {
            string side = limb.Left ? "left" : "right";
            int[] chain = limb.Chain;
            int upper = chain.Length >= 5 && Bone(chain[0], chain[1]) < 0.5f * Bone(chain[1], chain[2]) ? 1 : 0;
            bones[side + "UpperLeg"] = chain[upper];
            bones[side + "LowerLeg"] = chain[upper + 1];
            bones[side + "Foot"] = chain[upper + 2];
            if (chain.Length > upper + 3)
                bones[side + "Toes"] = chain[upper + 3];
        }

        float Bone(int a, int b) => Vector3.Distance(skeleton.Joints[a], skeleton.Joints[b]);

        float Confidence()
        {
            Vector3 hips = skeleton.Joints[anatomy.Root], head = skeleton.Joints[bones["head"]];
            float upright = Math.Clamp((head - hips).Z / MathF.Max((head - hips).Length(), 1e-6f), 0, 1);
            float leg = Mean(legs), arm = Mean(arms);
            float down = legs.Average(limb => (hips.Z - limb.Chain.Min(joint => skeleton.Joints[joint].Z)) / MathF.Max(leg, 1e-6f));
            float height = skeleton.Joints.Max(joint => joint.Z) - skeleton.Joints.Min(joint => joint.Z);
            return upright * Even(legs) * Even(arms) * Math.Clamp(down / 0.75f, 0, 1)
                * Within(leg / MathF.Max(height, 1e-6f), 0.25f, 0.75f) * Within(arm / MathF.Max(leg, 1e-6f), 0.4f, 1.6f);
        }

        float Mean(Limb[] pair) => pair.Average(limb => anatomy.Length(limb.Attachment, limb.Chain));

        float Even(Limb[] pair)
        {
            float a = anatomy.Length(pair[0].Attachment, pair[0].Chain), b = anatomy.Length(pair[1].Attachment, pair[1].Chain);
            return MathF.Sqrt(MathF.Min(a, b) / MathF.Max(MathF.Max(a, b), 1e-6f));
        }

        // One inside the range, falling off in proportion outside.
        static float Within(float value, float low, float high) => value < low ? value / low : value > high ? high / value : 1;
    }
}
