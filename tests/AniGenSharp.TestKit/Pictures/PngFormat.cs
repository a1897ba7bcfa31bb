namespace AniGenSharp.TestKit.Pictures;

/// <summary>How the pixels of a PNG are stored.</summary>
/// <param name="Type">The color type, one of the constants of <see cref="PngWriter"/>.</param>
/// <param name="Depth">Bits per channel.</param>
/// <param name="IsInterlaced">Whether the pixels are stored in Adam7 passes.</param>
public readonly record struct PngFormat(int Type, int Depth, bool IsInterlaced = false);
