namespace AniGenSharp;

/// <summary>
/// How far a run has come. Every stage begins with <paramref name="Step"/> 0, once, and ends with all of its steps.
/// </summary>
/// <param name="Stage">The current stage.</param>
/// <param name="Step">Completed steps of the stage.</param>
/// <param name="Steps">All steps of the stage; 1 for a stage without steps.</param>
public sealed record GenerationProgress(GenerationStage Stage, int Step, int Steps);
