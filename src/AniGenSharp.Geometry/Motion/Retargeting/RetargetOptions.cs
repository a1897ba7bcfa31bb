namespace AniGenSharp.Geometry;

/// <summary>How a motion is put on a rig.</summary>
public sealed record RetargetOptions
{
    /// <summary>How joints are matched.</summary>
    public RetargetBy By { get; init; } = RetargetBy.Auto;

    /// <summary>Whether feet that stand in the motion are kept from sliding, by bending the legs.</summary>
    public bool FootLock { get; init; } = true;

    /// <summary>Whether the figure stays where it is instead of traveling with the motion.</summary>
    public bool InPlace { get; init; }
}
