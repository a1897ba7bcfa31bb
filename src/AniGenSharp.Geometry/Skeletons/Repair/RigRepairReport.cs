namespace AniGenSharp.Geometry;

/// <summary>The findings and changes of <see cref="RigRepair"/>.</summary>
/// <param name="InvalidParents">Number of out-of-range parents, whose joints became roots.</param>
/// <param name="CyclesCut">Number of cycles that were cut.</param>
/// <param name="Components">Number of separate trees after the cycles were cut; a valid skeleton has one.</param>
/// <param name="MergedJoints">Number of joints that were merged into another at the same position or less than a voxel away.</param>
public sealed record RigRepairReport(int InvalidParents, int CyclesCut, int Components, int MergedJoints)
{
    /// <summary>The trees that were attached to the body, by joint, as indices of the repaired skeleton.</summary>
    public IReadOnlyList<RigAttachment> Attachments { get; init; } = [];

    /// <summary>The joints of <see cref="Attachments"/>.</summary>
    public IReadOnlyList<int> JoinedRoots => [.. Attachments.Select(attachment => attachment.Joint)];

    /// <summary>Whether the root was moved to the joint where the legs meet.</summary>
    public bool MovedRoot { get; init; }

    /// <summary>Whether anything was changed.</summary>
    public bool Changed => InvalidParents > 0 || CyclesCut > 0 || Components > 1 || MergedJoints > 0 || MovedRoot;

    /// <summary>A one-line summary such as <c>3 components joined</c>.</summary>
    public override string ToString()
    {
        var parts = new List<string>();
        if (InvalidParents > 0)
            parts.Add($"{InvalidParents} invalid {(InvalidParents == 1 ? "parent" : "parents")} dropped");
        if (CyclesCut > 0)
            parts.Add($"{CyclesCut} {(CyclesCut == 1 ? "cycle" : "cycles")} cut");
        if (Components > 1)
            parts.Add($"{Components} components joined");
        if (MergedJoints > 0)
            parts.Add($"{MergedJoints} {(MergedJoints == 1 ? "joint" : "joints")} merged into another");
        if (MovedRoot)
            parts.Add("root moved to where the legs meet");
        return parts.Count == 0 ? "one tree" : string.Join(", ", parts);
    }
}
