using AniGenSharp.Geometry;

namespace AniGenSharp.Conditioning.Matting;

/// <summary>A subject without its background.</summary>
/// <param name="Picture">The subject on transparent black.</param>
/// <param name="EnclosedShare">The share of the subject that has the background's color and may be background: 0 to 1.</param>
internal sealed record PlainCutout(RgbaImage Picture, double EnclosedShare)
{
    /// <summary>Whether the background was not plain, so that parts of the subject in its colors may be missing.</summary>
    public bool IsByColor { get; init; }
}
