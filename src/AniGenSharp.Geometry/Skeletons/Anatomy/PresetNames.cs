namespace AniGenSharp.Geometry.Skeletons.Anatomy;

/// <summary>
/// The names that engines use for the bones of a humanoid. Sources: the joint names of Mixamo's rigs, Unity's HumanBodyBones, the Unreal
/// Engine 5 mannequin, Godot's SkeletonProfileHumanoid, and the VRMC_vrm-1.0 specification.
/// </summary>
internal static class PresetNames
{
    private static readonly Dictionary<string, (string Mixamo, string Mecanim, string Unreal)> s_bones = new(StringComparer.Ordinal)
    {
        ["hips"] = ("Hips", "Hips", "pelvis"),
        ["spine"] = ("Spine", "Spine", "spine_01"),
        ["chest"] = ("Spine1", "Chest", "spine_02"),
        ["upperChest"] = ("Spine2", "UpperChest", "spine_03"),
        ["neck"] = ("Neck", "Neck", "neck_01"),
        ["head"] = ("Head", "Head", "head"),
        ["Shoulder"] = ("Shoulder", "Shoulder", "clavicle"),
        ["UpperArm"] = ("Arm", "UpperArm", "upperarm"),
        ["LowerArm"] = ("ForeArm", "LowerArm", "lowerarm"),
        ["Hand"] = ("Hand", "Hand", "hand"),
        ["UpperLeg"] = ("UpLeg", "UpperLeg", "thigh"),
        ["LowerLeg"] = ("Leg", "LowerLeg", "calf"),
        ["Foot"] = ("Foot", "Foot", "foot"),
        ["Toes"] = ("ToeBase", "Toes", "ball"),
    };

    private static readonly Dictionary<string, int> s_fingerJoints = new(StringComparer.Ordinal)
    {
        ["Metacarpal"] = 0,
        ["Proximal"] = 0,
        ["Intermediate"] = 1,
        ["Distal"] = 2,
    };

    private static readonly string[] s_mecanimThumb = ["Proximal", "Intermediate", "Distal"];

    /// <summary>The preset's name for a bone of VRM 1.0, or null if the preset has none.</summary>
    public static string? Of(string vrmBone, RigPreset preset)
    {
        if (preset == RigPreset.Vrm)
            return vrmBone;
        string side = vrmBone.StartsWith("left", StringComparison.Ordinal) ? "Left"
            : vrmBone.StartsWith("right", StringComparison.Ordinal) ? "Right" : "";
        if (!s_bones.TryGetValue(vrmBone[side.Length..], out var names))
            return Finger(vrmBone[side.Length..], side, preset);
        return preset switch
        {
            RigPreset.Mixamo => $"mixamorig:{side}{names.Mixamo}",
            RigPreset.Unity or RigPreset.Godot => side + names.Mecanim,
            RigPreset.Unreal => side.Length == 0 ? names.Unreal : $"{names.Unreal}_{char.ToLowerInvariant(side[0])}",
            _ => null,
        };
    }

    /// <summary>The preset's name for a joint of a finger, or null if the bone is not one.</summary>
    /// <param name="bone">Such as <c>IndexProximal</c>.</param>
    /// <param name="side"><c>Left</c> or <c>Right</c>.</param>
    /// <param name="preset">The preset.</param>
    private static string? Finger(string bone, string side, RigPreset preset)
    {
        string? finger = new[] { "Thumb", "Index", "Middle", "Ring", "Little" }
            .FirstOrDefault(name => bone.StartsWith(name, StringComparison.Ordinal));
        if (finger is null || side.Length == 0 || !s_fingerJoints.TryGetValue(bone[finger.Length..], out int joint))
            return null;
        // VRM and Godot start a thumb with its metacarpal bone; the others number its joints like those of any other finger.
        if (finger == "Thumb" && bone.EndsWith("Proximal", StringComparison.Ordinal))
            joint = 1;
        string pinky = finger == "Little" ? "Pinky" : finger;
        return preset switch
        {
            RigPreset.Mixamo => $"mixamorig:{side}Hand{pinky}{joint + 1}",
            RigPreset.Unity => side + (finger == "Thumb" ? "Thumb" + s_mecanimThumb[joint] : bone),
            RigPreset.Godot => side + bone,
            RigPreset.Unreal => $"{pinky.ToLowerInvariant()}_{joint + 1:00}_{char.ToLowerInvariant(side[0])}",
            _ => null,
        };
    }

    /// <summary>
    /// The name of a bone that is unknown to the preset, in the preset's style: <c>tail_01</c> is <c>mixamorig:Tail01</c> or <c>Tail01</c>.
    /// </summary>
    public static string Styled(string name, RigPreset preset)
    {
        // In Mixamo's rigs and others, a namespace precedes the name, separated by a colon.
        name = name.Split(':')[^1] is { Length: > 0 } own ? own : name;
        if (preset is RigPreset.Unreal or RigPreset.Plain)
            return name.Replace(".L", "_l", StringComparison.Ordinal).Replace(".R", "_r", StringComparison.Ordinal);
        string side = name.EndsWith(".L", StringComparison.Ordinal) ? "Left" : name.EndsWith(".R", StringComparison.Ordinal) ? "Right" : "";
        string plain = side.Length == 0 ? name : name[..^2];
        var parts = plain.Split('_', StringSplitOptions.RemoveEmptyEntries);
        string joined = side + string.Concat(parts.Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
        if (joined.Length == 0)
            joined = "Bone";
        return preset switch
        {
            RigPreset.Mixamo => "mixamorig:" + joined,
            RigPreset.Vrm => char.ToLowerInvariant(joined[0]) + joined[1..],
            _ => joined,
        };
    }

    /// <summary>The name of the root bone at the origin that the preset requires above the hips, or null.</summary>
    public static string? Root(RigPreset preset) => preset switch
    {
        RigPreset.Unreal => "root",
        RigPreset.Godot => "Root",
        _ => null,
    };
}
