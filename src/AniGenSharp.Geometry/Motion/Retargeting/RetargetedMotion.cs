namespace AniGenSharp.Geometry;

/// <summary>A motion on a rig.</summary>
/// <param name="Clip">The motion of the rig's joints.</param>
/// <param name="Report">How it came about.</param>
public sealed record RetargetedMotion(AnimationClip Clip, RetargetReport Report);
