namespace AniGenSharp.Geometry;

/// <summary>How well a limb of the rig follows a motion.</summary>
/// <param name="Name">Which limb: <c>left arm</c>, <c>spine</c>, <c>tail</c>, …</param>
/// <param name="IsComplete">Whether all of it follows the motion.</param>
/// <param name="Note">What does not follow and why, or null.</param>
public sealed record LimbReport(string Name, bool IsComplete, string? Note);
