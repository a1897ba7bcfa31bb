using AniGenSharp.Sampling;

namespace AniGenSharp.TestKit.Tensors;

/// <summary>Sampling with one optimization switched off, to be compared with sampling that has all of them.</summary>
internal static class OptimizationVariants
{
    /// <summary>The name of <see cref="LosslessOptimizations.SkipsIdleGuidance"/>, which acts at guidance strength 0 only.</summary>
    public const string IdleGuidance = "skips idle guidance";

    /// <summary>Every optimization by name, with all others but it; and <c>all</c>, without any.</summary>
    public static IReadOnlyDictionary<string, LosslessOptimizations> Without { get; } = new Dictionary<string, LosslessOptimizations>
    {
        ["projects once"] = new() { ProjectsOnce = false },
        ["constant negative"] = new() { ConstantNegative = false },
        ["modulates once"] = new() { ModulatesOnce = false },
        ["joins branches"] = new() { JoinsBranches = false },
        [IdleGuidance] = new() { SkipsIdleGuidance = false },
        ["all"] = new()
        {
            ProjectsOnce = false,
            ConstantNegative = false,
            ModulatesOnce = false,
            JoinsBranches = false,
            SkipsIdleGuidance = false,
        },
    };
}
