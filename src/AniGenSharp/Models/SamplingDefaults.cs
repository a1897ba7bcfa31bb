namespace AniGenSharp.Models;

/// <summary>A model's recommended sampling settings.</summary>
/// <param name="Steps">Euler steps.</param>
/// <param name="Guidance">Strength of classifier-free guidance.</param>
internal sealed record SamplingDefaults(int Steps, double Guidance);
