namespace AniGenSharp.Geometry.Skeletons.Anatomy;

/// <summary>The function of a limb, judged by its direction and by what stands on the ground.</summary>
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
    /// <summary>The joint in the body's middle that the limb is attached to.</summary>
    public required int Attachment { get; init; }

    /// <summary>The joints from the first one to the farthest tip.</summary>
    public required int[] Chain { get; init; }

    /// <summary>Whether it is on the creature's left side (+x if it faces -y).</summary>
    public required bool Left { get; init; }

    /// <summary>The limb opposite to it, if there is one.</summary>
    public Limb? Partner { get; set; }

    public LimbKind Kind { get; set; }
}
