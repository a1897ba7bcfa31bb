namespace AniGenSharp;

/// <summary>What a studio says about its model and device.</summary>
/// <param name="Checkpoints">The checkpoint folder.</param>
/// <param name="Device">The device and the precision.</param>
public sealed record StudioModel(string Checkpoints, string Device);
