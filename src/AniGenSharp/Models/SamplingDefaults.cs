namespace AniGenSharp.Models;

/// <summary>Sampling settings a model was made for.</summary>
/// <param name="Steps">Euler steps.</param>
/// <param name="Guidance">Strength of classifier-free guidance.</param>
internal sealed record SamplingDefaults(int Steps, double Guidance);
