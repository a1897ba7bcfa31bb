using AniGenSharp.Pipeline;
using AniGenSharp.Sampling;

namespace AniGenSharp.Bench.Rigs;

/// <summary>Scales the initial noise of the skeleton's structure and of all latents: below 1, samples are more alike.</summary>
/// <param name="scale">The factor.</param>
internal sealed class NoiseScale(float scale) : IStageHook
{
    /// <inheritdoc/>
    public T Part<T>(StagePart part, Func<T> run) => (part, run()) switch
    {
        (StagePart.StructureNoise, FlowPair noise) when scale != 1 => (T)(object)(noise with { Skeleton = noise.Skeleton * scale }),
        (StagePart.LatentNoise, FlowPair noise) when scale != 1 => (T)(object)new FlowPair(noise.Main * scale, noise.Skeleton * scale),
        (_, var value) => value,
    };
}
