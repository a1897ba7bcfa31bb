using System.Globalization;
using System.Text;
using AniGenSharp.Geometry.Files;
using AniGenSharp.Geometry.Motion;

namespace AniGenSharp.Geometry;

/// <summary>Writes skeletons and their motions as BVH files.</summary>
public static class BvhExtensions
{
    /// <summary>Writes the skeleton as BVH, y up like the GLB; the file appears complete or not at all.</summary>
    /// <param name="skeleton">The skeleton.</param>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="clip">A motion of the skeleton, written at 30 frames per second; null for one frame at rest.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void SaveBvh(this Skeleton skeleton, string path, AnimationClip? clip = null) =>
        AtomicFile.Write(path, skeleton.ToBvh(clip));

    /// <summary>The skeleton as the bytes of a BVH file, as <see cref="SaveBvh"/> writes them.</summary>
    /// <inheritdoc cref="SaveBvh"/>
    public static byte[] ToBvh(this Skeleton skeleton, AnimationClip? clip = null)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        BvhWriter.Write(skeleton, text, clip);
        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
