using System.Text.Json;

namespace AniGenSharp.StructuredLatents;

/// <summary>Settings from a flow's training run that sampling must follow.</summary>
/// <param name="Normalization">Statistics that the sampled latents are denormalized by.</param>
/// <param name="Smoothing">Smoothing of the skin's noise, or null.</param>
internal sealed record LatentStageSettings(LatentNormalization Normalization, GeodesicNoise? Smoothing)
{
    /// <summary>Reads the settings from the configuration of a flow.</summary>
    /// <param name="dataset">The dataset arguments of its training run, if any.</param>
    /// <param name="trainer">The trainer arguments of its training run, if any.</param>
    /// <exception cref="CheckpointException">The settings are damaged.</exception>
    public static LatentStageSettings Parse(JsonElement? dataset, JsonElement? trainer) =>
        new(LatentNormalization.Parse(dataset), GeodesicNoise.Parse(trainer));
}
