namespace AniGenSharp.Geometry;

/// <summary>How a motion was put on a rig.</summary>
public sealed record RetargetReport
{
    /// <summary>How joints were matched; never <see cref="RetargetBy.Auto"/>.</summary>
    public required RetargetBy By { get; init; }

    /// <summary>How many of the motion's joints drive a joint of the rig.</summary>
    public required int MatchedJoints { get; init; }

    /// <summary>How many joints of the rig are moved by themselves rather than with their parent.</summary>
    public required int MovedJoints { get; init; }

    /// <summary>Number of joints of the rig.</summary>
    public required int JointCount { get; init; }

    /// <summary>The factor that lengths of the motion were multiplied by, from the lengths of the legs.</summary>
    public required float Scale { get; init; }

    /// <summary>The limbs of the rig.</summary>
    public IReadOnlyList<LimbReport> Limbs { get; init; } = [];

    /// <summary>What was unusual about the motion and how it was read, one sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>
    /// How far standing feet slide before they are locked, at worst, as a share of the leg's length; null without standing feet.
    /// </summary>
    public float? FootSlideBefore { get; init; }

    /// <summary>The same after locking; the same value if feet are not locked.</summary>
    public float? FootSlideAfter { get; init; }

    /// <summary>Limbs that do not follow the motion completely, as sentences.</summary>
    public IEnumerable<string> Warnings => Limbs.Where(limb => !limb.IsComplete).Select(limb => $"{limb.Name}: {limb.Note}");
}
