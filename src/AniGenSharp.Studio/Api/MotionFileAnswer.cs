namespace AniGenSharp.Studio.Api;

/// <summary>A stored file of motions.</summary>
/// <param name="File">Its number, which a document names.</param>
/// <param name="Motions">The motions in it.</param>
internal sealed record MotionFileAnswer(int File, IReadOnlyList<RigClip> Motions);
