namespace AniGenSharp.Geometry.Skeletons.Anatomy;

/// <summary>Names of humanoid bones: VRM 1.0's, ours, and those of common motion files.</summary>
internal static class HumanoidNames
{
    /// <summary>The bones VRM 1.0 requires. Source: the VRMC_vrm-1.0 specification, humanoid.</summary>
    public static readonly string[] Required =
    [
        "hips", "spine", "head",
        "leftUpperLeg", "leftLowerLeg", "leftFoot", "rightUpperLeg", "rightLowerLeg", "rightFoot",
        "leftUpperArm", "leftLowerArm", "leftHand", "rightUpperArm", "rightLowerArm", "rightHand",
    ];

    /// <summary>Our name for a VRM bone: <c>leftUpperArm</c> is <c>upper_arm.L</c>.</summary>
    public static string BlenderName(string vrm)
    {
        string side = vrm.StartsWith("left", StringComparison.Ordinal) ? ".L"
            : vrm.StartsWith("right", StringComparison.Ordinal) ? ".R"
            : "";
        string part = side == ".L" ? vrm[4..] : side == ".R" ? vrm[5..] : vrm;
        return part.ToLowerInvariant() switch
        {
            "shoulder" => "shoulder",
            "upperarm" => "upper_arm",
            "lowerarm" => "forearm",
            "upperleg" => "thigh",
            "lowerleg" => "shin",
            "toes" => "toe",
            "upperchest" => "upper_chest",
            string other => other,
        } + side;
    }

    /// <summary>
    /// The VRM bone that a name in a motion file stands for, or null. Recognizes our names, VRM's, Mixamo's, the CMU library's and common
    /// variants.
    /// </summary>
    public static string? FromName(string name)
    {
        // Mixamo writes mixamorig:LeftArm; case, spaces, dots and underscores are ignored.
        string plain = name[(name.LastIndexOf(':') + 1)..];
        bool left = plain.EndsWith(".L", StringComparison.OrdinalIgnoreCase) || plain.EndsWith("_L", StringComparison.OrdinalIgnoreCase);
        bool right = plain.EndsWith(".R", StringComparison.OrdinalIgnoreCase) || plain.EndsWith("_R", StringComparison.OrdinalIgnoreCase);
        if (left || right)
            plain = plain[..^2];
        string key = new([.. plain.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]);
        if (key.StartsWith("left", StringComparison.Ordinal))
            (left, key) = (true, key[4..]);
        else if (key.StartsWith("right", StringComparison.Ordinal))
            (right, key) = (true, key[5..]);
        string? part = key switch
        {
            "hips" or "hip" or "pelvis" when !left && !right => "hips",
            "spine" or "lowerback" or "spine01" or "abdomen" => "spine",
            "spine1" or "chest" or "spine02" => "chest",
            "spine2" or "upperchest" or "chest2" => "upperChest",
            "neck" or "neck1" or "neck01" => "neck",
            "head" => "head",
            "shoulder" or "collar" or "clavicle" => "Shoulder",
            "arm" or "upperarm" or "uparm" => "UpperArm",
            "forearm" or "lowerarm" or "elbow" => "LowerArm",
            "hand" or "wrist" => "Hand",
            "upleg" or "upperleg" or "thigh" or "hip" => "UpperLeg",
            "leg" or "lowerleg" or "shin" or "knee" or "calf" => "LowerLeg",
            "foot" or "ankle" => "Foot",
            "toe" or "toes" or "toebase" => "Toes",
            _ => null,
        };
        if (part is null || char.IsUpper(part[0]) != (left || right))
            return null;
        return char.IsUpper(part[0]) ? (left ? "left" : "right") + part : part;
    }
}
