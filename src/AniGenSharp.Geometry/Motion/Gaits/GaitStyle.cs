namespace AniGenSharp.Geometry.Motion.Gaits;

/// <summary>The figures of a gait. Lengths are shares of the leg's length at rest, angles are in degrees.</summary>
internal sealed record GaitStyle
{
    /// <summary>Seconds per stride.</summary>
    public required float Period { get; init; }

    /// <summary>Share of the stride in which a foot stands.</summary>
    public required float Duty { get; init; }

    /// <summary>How far the body travels while a foot stands.</summary>
    public required float Step { get; init; }

    /// <summary>How high feet swing.</summary>
    public required float Lift { get; init; }

    /// <summary>How far the body rises and falls.</summary>
    public float Bob { get; init; } = 0.015f;

    /// <summary>How far the body sways to the side that stands.</summary>
    public float Sway { get; init; }

    /// <summary>How far the hips turn with the legs.</summary>
    public float HipYaw { get; init; }

    /// <summary>How far the body leans forward.</summary>
    public float Lean { get; init; }

    /// <summary>How far arms swing to either side of hanging.</summary>
    public float ArmSwing { get; init; }

    /// <summary>How far elbows are bent.</summary>
    public float Elbow { get; init; } = 15;

    /// <summary>How far the body bends to the side, along all of it.</summary>
    public float SideWave { get; init; }

    /// <summary>How far the heel rises while the toes still stand.</summary>
    public float HeelRise { get; init; }

    /// <summary>When in the stride each leg begins to stand, as a share of it.</summary>
    public required Func<GaitLeg, float> Phase { get; init; }

    /// <summary>The style of walking for a rig.</summary>
    public static GaitStyle Walk(GaitRig rig) => rig.Legs.Length switch
    {
        <= 2 when rig.Arms.Length == 2 => new GaitStyle
        {
            Period = 1.1f,
            Duty = 0.6f,
            Step = 0.56f,
            Lift = 0.11f,
            Sway = 0.025f,
            HipYaw = 6,
            Lean = 2,
            ArmSwing = 24,
            HeelRise = 28,
            Phase = Alternate,
        },
        <= 2 => new GaitStyle
        {
            Period = 1.1f,
            Duty = 0.6f,
            Step = 0.55f,
            Lift = 0.16f,
            Sway = 0.03f,
            HipYaw = 4,
            SideWave = 8,
            HeelRise = 20,
            Phase = Alternate,
        },
        <= 4 => new GaitStyle
        {
            Period = 1.2f,
            Duty = 0.7f,
            Step = 0.5f,
            Lift = 0.13f,
            Sway = 0.01f,
            HipYaw = 2,
            SideWave = rig.IsSprawled ? 22 : 6,
            Phase = LateralSequence,
        },
        _ => new GaitStyle
        {
            Period = 1f,
            Duty = 0.6f,
            Step = 0.4f,
            Lift = 0.14f,
            Bob = 0.008f,
            Phase = Tripod,
        },
    };

    /// <summary>The style of running for a rig.</summary>
    public static GaitStyle Run(GaitRig rig) => rig.Legs.Length switch
    {
        <= 2 when rig.Arms.Length == 2 => new GaitStyle
        {
            Period = 0.7f,
            Duty = 0.36f,
            Step = 0.62f,
            Lift = 0.32f,
            Bob = 0.04f,
            HipYaw = 8,
            Lean = 10,
            ArmSwing = 42,
            Elbow = 80,
            HeelRise = 35,
            Phase = Alternate,
        },
        <= 2 => new GaitStyle
        {
            Period = 0.7f,
            Duty = 0.4f,
            Step = 0.62f,
            Lift = 0.28f,
            Bob = 0.035f,
            HipYaw = 5,
            Lean = 4,
            SideWave = 8,
            HeelRise = 25,
            Phase = Alternate,
        },
        <= 4 => new GaitStyle
        {
            Period = 0.6f,
            Duty = 0.42f,
            Step = 0.55f,
            Lift = 0.2f,
            Bob = 0.03f,
            SideWave = rig.IsSprawled ? 22 : 4,
            Phase = Trot,
        },
        _ => new GaitStyle
        {
            Period = 0.55f,
            Duty = 0.5f,
            Step = 0.42f,
            Lift = 0.16f,
            Bob = 0.01f,
            Phase = Tripod,
        },
    };

    /// <summary>The style of turning on the spot.</summary>
    public static GaitStyle Turn(GaitRig rig)
    {
        var walk = Walk(rig);
        return walk with
        {
            Step = 0,
            Sway = walk.Sway / 2,
            HipYaw = 0,
            Lean = 0,
            ArmSwing = 6,
            SideWave = 0,
            HeelRise = 0,
        };
    }

    /// <summary>The style of standing still.</summary>
    public static GaitStyle Standing(GaitRig rig) => Turn(rig) with
    {
        Lift = 0,
        Bob = 0,
        Sway = 0,
        ArmSwing = 0,
    };

    private static float Alternate(GaitLeg leg) => leg.Left ? 0 : 0.5f;

    /// <summary>Left hind, left fore, right hind, right fore, as most animals walk.</summary>
    private static float LateralSequence(GaitLeg leg) => (leg.Left ? 0 : 0.5f) + (leg.Row == 0 ? 0.25f : 0);

    private static float Trot(GaitLeg leg) => leg.Left == (leg.Row == 0) ? 0 : 0.5f;

    /// <summary>
    /// Every other leg of a side together with the legs between them on the other side: three and three of six, four and four of eight.
    /// </summary>
    private static float Tripod(GaitLeg leg) => leg.Left == (leg.Row % 2 == 0) ? 0 : 0.5f;
}
