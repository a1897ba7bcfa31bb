namespace AniGenSharp;

/// <summary>How far a running job has come.</summary>
/// <param name="Stage">The current stage.</param>
/// <param name="Step">Completed steps of the stage.</param>
/// <param name="Steps">All steps of the stage; 1 for a stage without steps.</param>
/// <param name="Done">Estimated share of the whole job, 0…1.</param>
/// <param name="SecondsLeft">Estimated time until the end; null if it is too early to say.</param>
public sealed record JobProgress(GenerationStage Stage, int Step, int Steps, double Done, double? SecondsLeft);
