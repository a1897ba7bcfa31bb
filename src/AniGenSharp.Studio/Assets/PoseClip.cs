namespace AniGenSharp;

/// <summary>A clip whose keys are poses.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Keys">Its keys, by ascending time.</param>
public sealed record PoseClip(string Name, IReadOnlyList<PoseKey> Keys);
