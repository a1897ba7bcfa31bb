namespace AniGenSharp.Studio.Api;

/// <summary>The models to choose from.</summary>
/// <param name="Names">The installed models.</param>
/// <param name="Chosen">The one that jobs are run with; null if there is no choice.</param>
internal sealed record ModelsAnswer(IReadOnlyList<string> Names, string? Chosen);
