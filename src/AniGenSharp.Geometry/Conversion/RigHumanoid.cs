using AniGenSharp.Geometry.Gltf.Reading;
using AniGenSharp.Geometry.Motion.Recognition;
using AniGenSharp.Geometry.Skeletons.Anatomy;

namespace AniGenSharp.Geometry.Conversion;

/// <summary>Finds the humanoid in a file's joints: what the file says itself, then what names and shape say.</summary>
internal static class RigHumanoid
{
    private static readonly string[] s_fingers = ["Thumb", "Index", "Middle", "Ring", "Little"];
    private static readonly string[] s_thumbParts = ["Metacarpal", "Proximal", "Distal"];
    private static readonly string[] s_fingerParts = ["Proximal", "Intermediate", "Distal"];

    /// <summary>Looks for a humanoid.</summary>
    /// <param name="content">The file.</param>
    /// <returns>The mapping by index in <see cref="RigFileContent.Joints"/>, or null: a bone that VRM requires is missing.</returns>
    public static HumanoidMapping? Find(RigFileContent content)
    {
        if (IsComplete(content.HumanoidBones))
            return new HumanoidMapping(content.HumanoidBones, 1);
        if (BodyRecognition.Find(content.Joints, content.HumanoidBones, [content.Joints]) is not { IsComplete: true } body)
            return null;
        var bones = Bones(body);
        return IsComplete(bones) ? new HumanoidMapping(bones, 1) : null;
    }

    private static bool IsComplete(IReadOnlyDictionary<string, int> bones) => HumanoidNames.Required.All(bones.ContainsKey);

    private static Dictionary<string, int> Bones(HumanoidBody body)
    {
        var bones = new Dictionary<string, int>(StringComparer.Ordinal) { ["hips"] = body.Center, ["head"] = body.Head!.Value };
        if (body.Spine.Length > 0)
            bones["spine"] = body.Spine[0];
        if (body.Spine.Length > 1)
            bones["chest"] = body.Spine[body.Spine.Length == 2 ? 1 : ^2];
        if (body.Spine.Length > 2)
            bones["upperChest"] = body.Spine[^1];
        if (body.Neck.Length > 0)
            bones["neck"] = body.Neck[0];
        foreach (var limb in body.Limbs)
        {
            string side = limb.Left ? "left" : "right";
            bones[side + (limb.Arm ? "UpperArm" : "UpperLeg")] = limb.Upper[0];
            bones[side + (limb.Arm ? "LowerArm" : "LowerLeg")] = limb.Lower[0];
            bones[side + (limb.Arm ? "Hand" : "Foot")] = limb.End!.Value;
            if (limb.Arm && limb.Clavicle is { } clavicle)
                bones[side + "Shoulder"] = clavicle;
            if (!limb.Arm && limb.Toes is { } toes)
                bones[side + "Toes"] = toes;
            foreach (var (finger, chain) in limb.Fingers)
                AddFinger(bones, side, finger, chain);
        }
        return bones;
    }

    private static void AddFinger(Dictionary<string, int> bones, string side, string finger, int[] chain)
    {
        string? name = s_fingers.FirstOrDefault(name => name.Equals(
            finger.Equals("pinky", StringComparison.OrdinalIgnoreCase) ? "Little" : finger, StringComparison.OrdinalIgnoreCase));
        if (name is null)
            return;
        string[] parts = name == "Thumb" ? s_thumbParts : s_fingerParts;
        for (int i = 0; i < Math.Min(chain.Length, parts.Length); i++)
            bones[side + name + parts[i]] = chain[i];
    }
}
