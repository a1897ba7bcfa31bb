namespace AniGenSharp.Models;

/// <summary>The sampling settings that a model is meant for.</summary>
/// <param name="Steps">Euler steps.</param>
/// <param name="Guidance">Strength of classifier-free guidance.</param>
internal sealed record SamplingDefaults(int Steps, double Guidance);
