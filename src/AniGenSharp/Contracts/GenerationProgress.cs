namespace AniGenSharp;

/// <summary>How far a run has come.</summary>
/// <param name="Stage">The current stage.</param>
/// <param name="Step">Completed steps of the stage.</param>
/// <param name="Steps">All steps of the stage; 1 for a stage without steps.</param>
public sealed record GenerationProgress(GenerationStage Stage, int Step, int Steps);
