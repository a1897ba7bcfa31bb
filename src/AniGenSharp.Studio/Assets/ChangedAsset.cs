using AniGenSharp.Geometry;

namespace AniGenSharp.Studio.Assets;

/// <summary>A generated asset with its changes.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Notes">What does not fit about its clips, as sentences by name of the clip.</param>
internal sealed record ChangedAsset(RiggedAsset Asset, IReadOnlyDictionary<string, IReadOnlyList<string>> Notes)
{
    private readonly Lazy<byte[]> _glb = new(() => Asset.ToGlb());

    /// <summary>The asset as a GLB, its bones along the axes of the world.</summary>
    /// <exception cref="ArgumentException">It cannot be written; the message says why.</exception>
    public byte[] Glb => _glb.Value;
}
