using AniGenSharp.Sampling;

namespace AniGenSharp.TestKit.Tensors;

/// <summary>Sampling with one optimization switched off, for comparison with sampling that uses all of them.</summary>
internal static class OptimizationVariants
{
    /// <summary>
    /// The name of <see cref="LosslessOptimizations.SkipsIdleGuidance"/>, which has an effect only at guidance strength 0.
    /// </summary>
    public const string IdleGuidance = "skips idle guidance";

    /// <summary>For each optimization by name, all the others; and for <c>all</c>, none.</summary>
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
