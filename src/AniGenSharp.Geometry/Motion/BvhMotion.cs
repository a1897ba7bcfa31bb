using System.Numerics;
using AniGenSharp.Geometry.Skeletons;

namespace AniGenSharp.Geometry.Motion;

/// <summary>A recorded motion with its own skeleton, as a BVH (Biovision hierarchy) file holds it.</summary>
/// <param name="Skeleton">Named joints at rest, in the file's own space and units (y up).</param>
/// <param name="FrameTime">Seconds from frame to frame.</param>
/// <param name="Rotations">Turn of each joint relative to its parent, [frames][J].</param>
/// <param name="Places">Place of the root at each frame, [frames].</param>
internal sealed record BvhMotion(SkeletonForest Skeleton, float FrameTime, Quaternion[][] Rotations, Vector3[] Places)
{
    /// <summary>Number of frames.</summary>
    public int FrameCount => Rotations.Length;
}
