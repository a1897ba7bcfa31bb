namespace AniGenSharp.Geometry;

/// <summary>What <see cref="RigRepair"/> found and did.</summary>
/// <param name="InvalidParents">Parents out of range, made roots.</param>
/// <param name="CyclesCut">Cycles cut open.</param>
/// <param name="Components">Separate trees found once the cycles were cut; one is a sound skeleton.</param>
/// <param name="MergedJoints">Joints merged into another at the same place.</param>
public sealed record RigRepairReport(int InvalidParents, int CyclesCut, int Components, int MergedJoints)
{
    /// <summary>The roots, as indices of the repaired skeleton, that were hung on the body.</summary>
    public IReadOnlyList<int> JoinedRoots { get; init; } = [];

    /// <summary>Whether anything was wrong.</summary>
    public bool Changed => InvalidParents > 0 || CyclesCut > 0 || Components > 1 || MergedJoints > 0;

    /// <summary>One line for people, such as <c>3 components joined</c>.</summary>
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
            parts.Add($"{MergedJoints} coincident {(MergedJoints == 1 ? "joint" : "joints")} merged");
        return parts.Count == 0 ? "one tree" : string.Join(", ", parts);
    }
}
