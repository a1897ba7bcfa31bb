using AniGenSharp.Models;

namespace AniGenSharp.Pipeline;

/// <summary>The data that all stages of a run share.</summary>
/// <param name="Models">The networks.</param>
/// <param name="Settings">Seed, steps, guidance and joint density.</param>
/// <param name="Hook">Observes the parts of the stages and the sampling steps.</param>
/// <param name="CancellationToken">Honored within a sampling step.</param>
internal sealed record StageContext(LoadedModels Models, ResolvedSettings Settings, IStageHook Hook, CancellationToken CancellationToken)
{
    /// <summary>The shape of a mesh that exists and gets a rig; null to sample a shape.</summary>
    public HeldShape? Shape { get; init; }
}
