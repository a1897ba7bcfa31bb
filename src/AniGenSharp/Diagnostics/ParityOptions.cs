namespace AniGenSharp;

/// <summary>How a run is recorded.</summary>
public sealed record ParityOptions
{
    /// <summary>The picture of the run; not needed with <see cref="Replay"/>.</summary>
    public PictureSource? Picture { get; init; }

    /// <summary>
    /// A recording that the inputs of every stage are taken from, so that each stage is judged by itself; null for this run's own. Its
    /// settings override those of <see cref="Sampling"/> except the seed.
    /// </summary>
    public string? Replay { get; init; }

    /// <summary>Seed, steps, guidance and joint density; the other options have no effect.</summary>
    public GenerationOptions Sampling { get; init; } = new();

    /// <summary>Variants, device and precision of the model.</summary>
    public LoadOptions Load { get; init; } = new();

    /// <summary>The sampling steps whose blocks are recorded. The states between the steps are always recorded.</summary>
    public IReadOnlySet<int> Steps { get; init; } = new HashSet<int> { 0 };

    /// <summary>Selects the tensors to record, by full name.</summary>
    public Func<string, bool> Names { get; init; } = _ => true;

    /// <summary>
    /// Selects the layers whose inputs and weights are recorded too, by full name, so that <see cref="Parity.Explain"/> can use them.
    /// </summary>
    public Func<string, bool> Layers { get; init; } = _ => false;

    /// <summary>Larger tensors are recorded at about this many rows, at least 1.</summary>
    public int MaxRows { get; init; } = 1024;

    /// <summary>Run every layer by itself, even if the device can fuse several.</summary>
    public bool PlainKernels { get; init; }

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">
    /// An option is out of range; the parameter name of the exception is that of the option.
    /// </exception>
    public void Validate()
    {
        if (Picture is null && Replay is null)
            throw new ArgumentException("A recording needs a picture, or another recording to replay.", nameof(Picture));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxRows, 1);
        Sampling.Validate();
    }
}
