namespace AniGenSharp.Geometry.Skeletons.Anatomy;

/// <summary>What a limb is for, judged by where it points and what stands on the ground.</summary>
internal enum LimbKind
{
    Leg,
    Arm,
    Wing,
    Fin,
    Ear,
    Finger,
}

/// <summary>A chain of joints that leaves the body's middle to one side.</summary>
internal sealed class Limb
{
    /// <summary>The joint of the body's middle it hangs on.</summary>
    public required int Attachment { get; init; }

    /// <summary>From the first joint to the far tip, along the longest way.</summary>
    public required int[] Chain { get; init; }

    /// <summary>Whether it leaves to the creature's left (+x where it faces -y).</summary>
    public required bool Left { get; init; }

    /// <summary>The limb opposite to it, if there is one.</summary>
    public Limb? Partner { get; set; }

    public LimbKind Kind { get; set; }
}
