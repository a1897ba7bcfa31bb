using BitMiracle.LibTiff.Classic;

namespace AniGenSharp.TestKit.Pictures;

/// <summary>How the data of a TIFF is stored.</summary>
/// <param name="Compression">The compression.</param>
/// <param name="IsTiled">Whether the data is stored in tiles of 16 x 16 pixels instead of strips of 5 rows.</param>
/// <param name="HasPlanes">Whether every channel is stored separately.</param>
/// <param name="Mode"><c>w</c>, or <c>wb</c> for big-endian.</param>
/// <param name="SetTags">Sets additional tags.</param>
public sealed record TiffLayout(
    Compression Compression = Compression.NONE, bool IsTiled = false, bool HasPlanes = false, string Mode = "w",
    Action<Tiff>? SetTags = null);
