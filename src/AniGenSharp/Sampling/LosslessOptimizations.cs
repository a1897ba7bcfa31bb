namespace AniGenSharp.Sampling;

/// <summary>
/// Work that sampling avoids without changing a number beyond rounding. Everything is on by default; switching one off gives the plain
/// form to compare with.
/// </summary>
internal sealed record LosslessOptimizations
{
    /// <summary>All optimizations.</summary>
    public static LosslessOptimizations All { get; } = new();

    /// <summary>Keys and values of the condition tokens are projected once per run, not at every step.</summary>
    public bool ProjectsOnce { get; init; } = true;

    /// <summary>Cross-attention to the zero condition, whose keys and values are all equal, is one constant row.</summary>
    public bool ConstantNegative { get; init; } = true;

    /// <summary>Modulations depend on the time alone: they are computed once for both guidance branches.</summary>
    public bool ModulatesOnce { get; init; } = true;

    /// <summary>Both guidance branches run as one batch, and as one branch until their values differ.</summary>
    public bool JoinsBranches { get; init; } = true;

    /// <summary>There is no unconditional pass at strength 0.</summary>
    public bool SkipsIdleGuidance { get; init; } = true;
}
