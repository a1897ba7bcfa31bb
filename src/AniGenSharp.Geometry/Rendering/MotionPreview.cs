using System.Numerics;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skinning;

namespace AniGenSharp.Geometry;

/// <summary>Renders an asset in motion.</summary>
public static class MotionPreview
{
    private const float Azimuth = 55;
    private const float Elevation = 10;

    /// <summary>
    /// Renders frames of a clip at even steps with a camera that follows the asset; the last frame leads back to the first.
    /// </summary>
    /// <param name="asset">The asset.</param>
    /// <param name="clip">A motion of its skeleton.</param>
    /// <param name="frames">Number of frames, at least 1.</param>
    /// <param name="options">Size and point of view, or null for the defaults.</param>
    /// <exception cref="ArgumentException">The mesh is invalid, or an option is out of range.</exception>
    public static RgbaImage[] Render(RiggedAsset asset, AnimationClip clip, int frames, PreviewOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1);
        options ??= new PreviewOptions { Azimuth = Azimuth, Elevation = Elevation };
        var joints = SkeletonForest.Of(asset.Skeleton);
        var poses = Enumerable.Range(0, frames)
            .Select(frame => SkeletonPose.Of(clip, clip.Duration * frame / frames, asset.Skeleton.Count)).ToList();
        Vector3[] ways = [.. poses.Select(pose => pose.World(joints).Positions[0] - joints.Joints[0])];
        Vector3[][] shapes =
        [
            .. poses.Select(pose => LinearBlendSkinning.Deform(asset.Mesh.Positions, joints, asset.Influences.Table, pose)),
        ];
        var frame = options.Frame
            ?? options.FrameOf([.. shapes.Select((shape, i) => Array.ConvertAll(shape, point => point - ways[i]))]);
        return
        [
            .. shapes.Select((shape, i) => Preview.Render(
                asset with { Mesh = asset.Mesh with { Positions = shape, Normals = null } },
                options with { Frame = frame with { Center = frame.Center + ways[i] } })),
        ];
    }
}
