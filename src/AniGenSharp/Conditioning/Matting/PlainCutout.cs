using AniGenSharp.Geometry;

namespace AniGenSharp.Conditioning.Matting;

/// <summary>A subject without its plain background.</summary>
/// <param name="Picture">The subject on transparent black.</param>
/// <param name="EnclosedShare">The share of the subject that has the background's color and may be background: 0 to 1.</param>
internal sealed record PlainCutout(RgbaImage Picture, double EnclosedShare);
