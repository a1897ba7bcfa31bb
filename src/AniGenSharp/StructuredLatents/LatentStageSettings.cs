using System.Text.Json;

namespace AniGenSharp.StructuredLatents;

/// <summary>What a flow's training run asks of the stage beside its network.</summary>
/// <param name="Normalisation">Statistics of the latents.</param>
/// <param name="Smoothing">Smoothing of the skin noise, or null.</param>
internal sealed record LatentStageSettings(LatentNormalisation Normalisation, GeodesicNoise? Smoothing)
{
    /// <summary>Reads the settings from the configuration of a flow.</summary>
    /// <param name="dataset">The dataset arguments of its training run, if any.</param>
    /// <param name="trainer">The trainer arguments of its training run, if any.</param>
    /// <exception cref="CheckpointException">The settings are damaged.</exception>
    public static LatentStageSettings Parse(JsonElement? dataset, JsonElement? trainer) =>
        new(LatentNormalisation.Parse(dataset), GeodesicNoise.Parse(trainer));
}
