namespace AniGenSharp;

/// <summary>How a flow is trained.</summary>
public sealed record FlowTrainingOptions
{
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
        Require(Steps is >= 1 and <= 10_000_000, nameof(Steps), Steps);
        Require(Batch is >= 1 and <= 4096, nameof(Batch), Batch);
        Require(Rate is > 0 and <= 1, nameof(Rate), Rate);
        Require(Rank is >= 1 and <= 256, nameof(Rank), Rank);
    }

    private static void Require(bool condition, string name, object value)
    {
        if (!condition)
            throw new ArgumentOutOfRangeException(name, value, $"{name} is out of range.");
    }
}
