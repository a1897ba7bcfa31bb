using AniGenSharp.Geometry.Gltf;
using AniGenSharp.Geometry.Imaging;

namespace AniGenSharp.Geometry;

/// <summary>Writes assets as GLB files (glTF 2.0, binary).</summary>
public static class GlbExtensions
{
    /// <summary>Writes the asset as a GLB; the file appears complete or not at all.</summary>
    /// <param name="asset">The asset to write.</param>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="options">What the file holds beyond the asset, or null for the defaults.</param>
    /// <exception cref="ArgumentException">The asset cannot be a valid GLB; the message says why.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void SaveGlb(this RiggedAsset asset, string path, GlbOptions? options = null) =>
        AtomicFile.Write(path, GlbWriter.ToBytes(asset, options));

    /// <summary>Writes the asset as a GLB into a stream. Nothing is written if the asset is invalid.</summary>
    /// <param name="asset">The asset to write.</param>
    /// <param name="stream">The stream to write to, at its current position. It stays open.</param>
    /// <param name="options">What the file holds beyond the asset, or null for the defaults.</param>
    /// <exception cref="ArgumentException">The asset cannot be a valid GLB; the message says why.</exception>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static void SaveGlb(this RiggedAsset asset, Stream stream, GlbOptions? options = null) =>
        stream.Write(GlbWriter.ToBytes(asset, options));
}
