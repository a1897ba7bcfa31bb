namespace AniGenSharp;

/// <summary>How a flow is trained.</summary>
public sealed record FlowTrainingOptions
{
    private const int MaxSteps = 10_000_000, MaxBatch = 4096, MaxRank = 256;

    /// <summary>Number of optimizer steps.</summary>
    public long Steps { get; init; } = 1000;

    /// <summary>Pictures per step.</summary>
    public int Batch { get; init; } = 16;

    /// <summary>Peak of the learning rate.</summary>
    public double Rate { get; init; } = 5e-4;

    /// <summary>Rank of the low-rank updates.</summary>
    public int Rank { get; init; } = 8;

    /// <summary>Seed of the updates' start, of batches, times and noise.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Continue a run that was interrupted.</summary>
    public bool Resume { get; init; }

    internal void Validate()
    {
        Require(Steps is >= 1 and <= MaxSteps, nameof(Steps), $"between 1 and {MaxSteps}");
        Require(Batch is >= 1 and <= MaxBatch, nameof(Batch), $"between 1 and {MaxBatch}");
        Require(Rate is > 0 and <= 1, nameof(Rate), "above 0 and at most 1");
        Require(Rank is >= 1 and <= MaxRank, nameof(Rank), $"between 1 and {MaxRank}");
    }

    private static void Require(bool condition, string name, string range)
    {
        if (!condition)
            throw new ArgumentOutOfRangeException(name, $"{name} must be {range}.");
    }
}
