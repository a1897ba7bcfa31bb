namespace AniGenSharp;

/// <summary>How <see cref="ModelEvaluation"/> runs.</summary>
public sealed record EvaluationOptions
{
    /// <summary>Number of items, from the first; null for all.</summary>
    public int? Count { get; init; }

    /// <summary>Settings of the networks' runs: seed, steps and guidance.</summary>
    public GenerationOptions Generation { get; init; } = new();

    /// <summary>Number of items, from the first, that appear on the sheet.</summary>
    public int SheetItems { get; init; } = 12;
}
