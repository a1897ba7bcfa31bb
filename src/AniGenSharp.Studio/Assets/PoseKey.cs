namespace AniGenSharp;

/// <summary>A pose at a time.</summary>
/// <param name="Time">In seconds, from 0.</param>
/// <param name="Rotations">
/// The rotation of each posed joint against its rest, by name, relative to its parent, in the axes of glTF files, as x, y, z, w.
/// </param>
public sealed record PoseKey(float Time, IReadOnlyDictionary<string, float[]> Rotations);
