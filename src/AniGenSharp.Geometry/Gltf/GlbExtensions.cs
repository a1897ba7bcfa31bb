using AniGenSharp.Geometry.Files;
using AniGenSharp.Geometry.Gltf;

namespace AniGenSharp.Geometry;

/// <summary>Writes assets and skeletons as GLB files (glTF 2.0, binary).</summary>
public static class GlbExtensions
{
    /// <summary>Writes the asset as a GLB; the file appears complete or not at all.</summary>
    /// <param name="asset">The asset to write.</param>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="options">What the file holds beyond the asset, or null for the defaults.</param>
    /// <exception cref="ArgumentException">The asset cannot be a valid GLB; the message says why.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void SaveGlb(this RiggedAsset asset, string path, GlbOptions? options = null) =>
        AtomicFile.Write(path, asset.ToGlb(options));

    /// <summary>Writes the asset as a GLB into a stream. Nothing is written if the asset is invalid.</summary>
    /// <param name="asset">The asset to write.</param>
    /// <param name="stream">The stream to write to, at its current position. It stays open.</param>
    /// <param name="options">What the file holds beyond the asset, or null for the defaults.</param>
    /// <exception cref="ArgumentException">The asset cannot be a valid GLB; the message says why.</exception>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static void SaveGlb(this RiggedAsset asset, Stream stream, GlbOptions? options = null) =>
        stream.Write(asset.ToGlb(options));

    /// <summary>The asset as the bytes of a GLB; the same bytes for the same asset.</summary>
    /// <param name="asset">The asset to write.</param>
    /// <param name="options">What the file holds beyond the asset, or null for the defaults.</param>
    /// <exception cref="ArgumentException">The asset cannot be a valid GLB; the message says why.</exception>
    public static byte[] ToGlb(this RiggedAsset asset, GlbOptions? options = null) => GlbWriter.ToBytes(asset, options);

    /// <summary>Writes a mesh that shows the joints and bones as a GLB; the file appears complete or not at all.</summary>
    /// <param name="skeleton">The skeleton to show.</param>
    /// <param name="path">The file to create or replace.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void SaveGlb(this Skeleton skeleton, string path) => AtomicFile.Write(path, skeleton.ToGlb());

    /// <summary>A mesh that shows the joints and bones, as the bytes of a GLB.</summary>
    /// <param name="skeleton">The skeleton to show.</param>
    public static byte[] ToGlb(this Skeleton skeleton) => SkeletonMesh.ToGlb(skeleton);
}
