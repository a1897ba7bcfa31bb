namespace AniGenSharp.Studio.Api;

/// <summary>A joint.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Parent">Index of its parent; -1 for the root.</param>
/// <param name="Position">Where it is, in the space of glTF files.</param>
internal sealed record RigJoint(string Name, int Parent, float[] Position);
