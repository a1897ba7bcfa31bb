namespace AniGenSharp.Geometry.Motion.Recognition;

/// <summary>Which joints of a skeleton are which parts of a human-like body.</summary>
internal sealed class HumanoidBody
{
    /// <summary>The joint that turns as the pelvis does.</summary>
    public required int Hips { get; init; }

    /// <summary>The joint that carries the whole body: the hips, or a joint above them that trunk and legs share.</summary>
    public required int Center { get; init; }

    /// <summary>
    /// The joints of the trunk from above <see cref="Center"/> to the chest, from below; empty if the arms hang on the hips.
    /// </summary>
    public required int[] Spine { get; init; }

    /// <summary>The joints between the chest and the head.</summary>
    public required int[] Neck { get; init; }

    /// <summary>The head, or null.</summary>
    public required int? Head { get; init; }

    /// <summary>The joint that the arms hang on.</summary>
    public int Chest => Spine.Length > 0 ? Spine[^1] : Center;

    /// <summary>Left arm.</summary>
    public required BodyLimb LeftArm { get; init; }

    /// <summary>Right arm.</summary>
    public required BodyLimb RightArm { get; init; }

    /// <summary>Left leg.</summary>
    public required BodyLimb LeftLeg { get; init; }

    /// <summary>Right leg.</summary>
    public required BodyLimb RightLeg { get; init; }

    /// <summary>What each joint's name says, [J].</summary>
    public required BoneName[] Names { get; init; }

    /// <summary>Arms, then legs, left before right.</summary>
    public IEnumerable<BodyLimb> Limbs => [LeftArm, RightArm, LeftLeg, RightLeg];

    /// <summary>Legs, left before right.</summary>
    public IEnumerable<BodyLimb> Legs => [LeftLeg, RightLeg];

    /// <summary>Whether both legs and at least the rest of the body that makes a humanoid are known.</summary>
    public bool IsComplete => Limbs.All(limb => limb.IsComplete) && Head is not null;
}
