using AniGenSharp.Geometry;

namespace AniGenSharp;

/// <summary>A motion that is added to an asset: one that is computed, or one of a file.</summary>
/// <param name="Kind">The motion to compute; null for one of a file.</param>
/// <param name="File">Number of the uploaded file; 0 for a motion that is computed.</param>
/// <param name="Motion">Name of the motion in the file.</param>
/// <param name="InPlace">Whether the asset stays where it is.</param>
public sealed record AddedMotion(MotionKind? Kind = null, int File = 0, string? Motion = null, bool InPlace = false);
