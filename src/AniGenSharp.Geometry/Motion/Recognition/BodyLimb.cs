namespace AniGenSharp.Geometry.Motion.Recognition;

/// <summary>An arm or a leg of a humanoid.</summary>
/// <param name="Arm">Whether it is an arm.</param>
/// <param name="Left">Whether it is on the figure's left.</param>
internal sealed record BodyLimb(bool Arm, bool Left)
{
    /// <summary>The collar bone, or null.</summary>
    public int? Clavicle { get; set; }

    /// <summary>
    /// The bones from the shoulder to the elbow, or from the hip to the knee: the first turns at the body, the last carries the full
    /// twist.
    /// </summary>
    public int[] Upper { get; set; } = [];

    /// <summary>The bones from the elbow to the wrist, or from the knee to the ankle.</summary>
    public int[] Lower { get; set; } = [];

    /// <summary>The hand or foot, or null.</summary>
    public int? End { get; set; }

    /// <summary>The toes, or null.</summary>
    public int? Toes { get; set; }

    /// <summary>The fingers' bones from the hand out, by finger: thumb, index, middle, ring, pinky.</summary>
    public Dictionary<string, int[]> Fingers { get; } = new(StringComparer.Ordinal);

    /// <summary>left arm, right leg, …</summary>
    public string Name => $"{(Left ? "left" : "right")} {(Arm ? "arm" : "leg")}";

    /// <summary>Whether upper bone, lower bone and end are known.</summary>
    public bool IsComplete => Upper.Length > 0 && Lower.Length > 0 && End is not null;

    /// <summary>Whether anything of it is known.</summary>
    public bool IsEmpty => Upper.Length == 0 && Lower.Length == 0 && End is null;

    /// <summary>Names of the parts that are not known.</summary>
    public IEnumerable<string> Missing()
    {
        if (Upper.Length == 0)
            yield return Arm ? "upper arm" : "thigh";
        if (Lower.Length == 0)
            yield return Arm ? "forearm" : "shin";
        if (End is null)
            yield return Arm ? "hand" : "foot";
    }
}
