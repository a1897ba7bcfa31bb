namespace AniGenSharp.Pipeline;

/// <summary>A generation together with the stage values it was made from, which <see cref="StageFile"/> can write.</summary>
/// <param name="Generation">The finished generation.</param>
/// <param name="Stages">The values of every stage up to the skin weights.</param>
internal sealed record StagedGeneration(Generation Generation, StageValues Stages);
