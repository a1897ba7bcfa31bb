namespace AniGenSharp.Geometry;

/// <summary>
/// Which joints of a skeleton are which bones of a humanoid, in the names of VRM 1.0 (<c>hips</c>, <c>leftUpperArm</c>, …).
/// </summary>
/// <param name="Bones">Joint index by VRM bone name; all required bones are present.</param>
/// <param name="Confidence">How much the skeleton looks like a standing humanoid, 0…1.</param>
public sealed record HumanoidMapping(IReadOnlyDictionary<string, int> Bones, float Confidence);
