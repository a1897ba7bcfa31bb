namespace AniGenSharp.Sampling;

/// <summary>
/// What sampling saves without changing a number beyond rounding. Everything is on; a test or a benchmark switches one off to
/// have the plain form beside it.
/// </summary>
internal sealed record ExactSavings
{
    /// <summary>Everything.</summary>
    public static ExactSavings All { get; } = new();

    /// <summary>For tests and benchmarks: every saving by name, with all the others but it, and nothing at all.</summary>
    public static IReadOnlyDictionary<string, ExactSavings> Without { get; } = new Dictionary<string, ExactSavings>
    {
        ["projects once"] = new() { ProjectsOnce = false },
        ["constant negative"] = new() { ConstantNegative = false },
        ["modulates once"] = new() { ModulatesOnce = false },
        ["joins branches"] = new() { JoinsBranches = false },
        ["skips idle guidance"] = new() { SkipsIdleGuidance = false },
        ["all"] = new() { ProjectsOnce = false, ConstantNegative = false, ModulatesOnce = false, JoinsBranches = false, SkipsIdleGuidance = false },
    };

    /// <summary>Keys and values of the condition tokens are projected once a run, not at every step.</summary>
    public bool ProjectsOnce { get; init; } = true;

    /// <summary>Cross-attention to the zero condition, whose keys and values are all equal, is one constant row.</summary>
    public bool ConstantNegative { get; init; } = true;

    /// <summary>Modulations depend on the time alone: they are computed once for both guidance branches.</summary>
    public bool ModulatesOnce { get; init; } = true;

    /// <summary>Both guidance branches run as one batch, and as one branch until something tells them apart.</summary>
    public bool JoinsBranches { get; init; } = true;

    /// <summary>At strength 0 there is no unconditional pass.</summary>
    public bool SkipsIdleGuidance { get; init; } = true;
}
