namespace AniGenSharp;

/// <summary>What is fine-tuned, and with what.</summary>
/// <param name="Checkpoints">The model's folder.</param>
/// <param name="Data">The data set's folder, from <see cref="CreatureData"/> or in the reference's layout.</param>
/// <param name="Output">The file for the low-rank updates (.safetensors).</param>
public sealed record LoraTrainingRequest(string Checkpoints, string Data, string Output)
{
    /// <summary>Device and variants. Training is always in float32.</summary>
    public LoadOptions Load { get; init; } = new();
}
