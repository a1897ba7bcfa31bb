namespace AniGenSharp;

/// <summary>A cause that was tried on a diverging layer.</summary>
/// <param name="Fault">The fault.</param>
/// <param name="Description">The fault in words.</param>
/// <param name="Residual">‖output under the cause − output‖ / ‖output‖.</param>
public sealed record TriedCause(LayerFault Fault, string Description, double Residual);
