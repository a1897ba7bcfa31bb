namespace AniGenSharp.Geometry.Motion.Recognition;

/// <summary>A side of the body.</summary>
internal enum BodySide
{
    /// <summary>The middle.</summary>
    None,

    /// <summary>Its left.</summary>
    Left,

    /// <summary>Its right.</summary>
    Right,
}

/// <summary>What a bone's name says it is. Some words mean different bones to different tools, so that the others must decide.</summary>
internal enum BonePart
{
    /// <summary>The name says nothing.</summary>
    None,

    /// <summary>A bone that moves nothing of the body by itself: inverse kinematics, props, clothes, hair, faces, ends.</summary>
    Helper,

    /// <summary>The ground below a figure, or all of it.</summary>
    Root,

    /// <summary>The pelvis.</summary>
    Hips,

    /// <summary>A bone of the trunk.</summary>
    Spine,

    /// <summary>The upper trunk.</summary>
    Chest,

    /// <summary>The neck.</summary>
    Neck,

    /// <summary>The head.</summary>
    Head,

    /// <summary>A collar bone.</summary>
    Clavicle,

    /// <summary>A collar bone to some tools, an upper arm to others.</summary>
    Shoulder,

    /// <summary>An upper arm.</summary>
    UpperArm,

    /// <summary>A forearm.</summary>
    LowerArm,

    /// <summary>A hand.</summary>
    Hand,

    /// <summary>A bone of a finger.</summary>
    Finger,

    /// <summary>A bone between the pelvis and a thigh.</summary>
    Buttock,

    /// <summary>The thigh to some tools, a bone above it to others.</summary>
    SideHip,

    /// <summary>A thigh.</summary>
    UpperLeg,

    /// <summary>The shin to some tools, the thigh to others.</summary>
    Leg,

    /// <summary>A shin.</summary>
    LowerLeg,

    /// <summary>A foot.</summary>
    Foot,

    /// <summary>Toes.</summary>
    Toes,
}

/// <summary>A bone's name, understood.</summary>
/// <param name="Part">What it is.</param>
/// <param name="Side">Its side.</param>
/// <param name="IsTwist">Whether it only shares the twist of the bone that it names.</param>
/// <param name="Finger">thumb, index, middle, ring or pinky, or null.</param>
/// <param name="Unknown">How many words of it are not in the lexicon.</param>
internal readonly record struct BoneName(BonePart Part, BodySide Side, bool IsTwist, string? Finger, int Unknown)
{
    private static readonly string[] s_fingers = ["thumb", "index", "middle", "ring", "pinky"];

    /// <summary>Reads all names of a skeleton. Words that most of them share, such as a figure's name, say nothing.</summary>
    public static BoneName[] ReadAll(IReadOnlyList<string> names)
    {
        string[][] words = [.. names.Select(BoneTokens.Of)];
        var common = words.SelectMany(own => own.Distinct()).GroupBy(word => word)
            .Where(group => 2 * group.Count() > words.Length && !BoneTokens.IsKnown(group.Key)).Select(group => group.Key).ToHashSet();
        // Rigs made by Rigify hold the bones that move the skin beside those that control them.
        bool deform = words.Any(own => own.Contains("def"));
        return [.. words.Select(own => Of([.. own.Where(word => !common.Contains(word))], deform && !own.Contains("def")))];
    }

    private static BoneName Of(string[] words, bool isControl)
    {
        var has = new HashSet<string>(words, StringComparer.Ordinal);
        var side = has.Contains("left") == has.Contains("right") ? BodySide.None : has.Contains("left") ? BodySide.Left : BodySide.Right;
        string? finger = side == BodySide.None ? null : Array.Find(s_fingers, has.Contains);
        var part = isControl || has.Contains("helper") ? BonePart.Helper
            : finger is not null || side != BodySide.None && has.Contains("finger") ? BonePart.Finger
            : side == BodySide.None ? Middle(has)
            : Arm(has) ?? Leg(has) ?? BonePart.None;
        int unknown = words.Count(word => !BoneTokens.IsKnown(word));
        return new BoneName(part, side, has.Contains("twist"), finger, unknown);
    }

    private static BonePart Middle(HashSet<string> has) =>
        has.Contains("hip") || has.Contains("pelvis") ? BonePart.Hips
        : has.Contains("neck") ? BonePart.Neck
        : has.Contains("head") ? BonePart.Head
        : has.Contains("chest") ? BonePart.Chest
        : has.Contains("spine") ? BonePart.Spine
        : has.Contains("root") ? BonePart.Root
        : BonePart.None;

    private static BonePart? Arm(HashSet<string> has) =>
        has.Contains("forearm") || has.Contains("arm") && (has.Contains("fore") || has.Contains("lower")) ? BonePart.LowerArm
        : has.Contains("upperarm") || has.Contains("arm") ? BonePart.UpperArm
        : has.Contains("clavicle") ? BonePart.Clavicle
        : has.Contains("shoulder") ? BonePart.Shoulder
        : has.Contains("hand") ? BonePart.Hand
        : null;

    private static BonePart? Leg(HashSet<string> has) =>
        has.Contains("thigh") || has.Contains("leg") && has.Contains("upper") ? BonePart.UpperLeg
        : has.Contains("shin") || has.Contains("leg") && has.Contains("lower") ? BonePart.LowerLeg
        : has.Contains("buttock") ? BonePart.Buttock
        : has.Contains("hip") || has.Contains("pelvis") ? BonePart.SideHip
        : has.Contains("toe") ? BonePart.Toes
        : has.Contains("foot") ? BonePart.Foot
        : has.Contains("leg") ? BonePart.Leg
        : null;
}
