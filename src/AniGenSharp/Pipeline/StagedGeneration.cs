namespace AniGenSharp.Pipeline;

/// <summary>A generation together with the stage values it was computed from, which <see cref="StageFile"/> can write.</summary>
/// <param name="Generation">The finished generation.</param>
/// <param name="Stages">The values of every stage up to the rig.</param>
internal sealed record StagedGeneration(Generation Generation, StageValues Stages)
{
    /// <summary>The same with further notes in its report.</summary>
    public StagedGeneration WithNotes(IReadOnlyList<string> notes) => notes.Count == 0 ? this : this with
    {
        Generation = Generation with { Report = Generation.Report with { Notes = [.. Generation.Report.Notes, .. notes] } },
    };
}
