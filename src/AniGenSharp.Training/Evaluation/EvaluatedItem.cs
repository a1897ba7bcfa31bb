namespace AniGenSharp;

/// <summary>The evaluation of one item of a data set.</summary>
/// <param name="Id">The item's name.</param>
/// <param name="Class">Its class; empty if unknown.</param>
/// <param name="Figures">The figures; null if the networks predicted no surface or no joints.</param>
/// <param name="Problem">Why there are no figures; else null.</param>
public sealed record EvaluatedItem(string Id, string Class, EvaluationFigures? Figures, string? Problem = null);
