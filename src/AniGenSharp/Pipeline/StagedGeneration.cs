namespace AniGenSharp.Pipeline;

/// <summary>A generation together with the stage values it was computed from, which <see cref="StageFile"/> can write.</summary>
/// <param name="Generation">The finished generation.</param>
/// <param name="Stages">The values of every stage up to the rig.</param>
internal sealed record StagedGeneration(Generation Generation, StageValues Stages);
