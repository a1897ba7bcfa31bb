using System.Numerics;
using AniGenSharp.Geometry.Assets;
using AniGenSharp.Geometry.Skeletons;

namespace AniGenSharp.Geometry;

/// <summary>Adapts a rig to the conventions of an engine.</summary>
public static class RigExtensions
{
    /// <summary>
    /// The largest tear of a usable rest pose: the longest lengthening of an edge, as a share of the mesh's longest side.
    /// </summary>
    public const float MaxRestPoseTear = 0.15f;

    /// <summary>Names the bones as an engine expects and adds the root that it requires above the hips.</summary>
    /// <param name="asset">The asset. Creatures that are not humanoids keep their anatomical names in the engine's style.</param>
    /// <param name="preset">The engine's conventions.</param>
    public static RiggedAsset WithRigPreset(this RiggedAsset asset, RigPreset preset) => asset.WithRigPreset(preset, out _);

    /// <summary>
    /// Names the bones as an engine expects, adds the root that it requires above the hips, and reports which names collided.
    /// </summary>
    /// <param name="asset">The asset. Creatures that are not humanoids keep their anatomical names in the engine's style.</param>
    /// <param name="preset">The engine's conventions.</param>
    /// <param name="numbered">Bones whose names got a number appended, because others have the same name in the engine's style.</param>
    public static RiggedAsset WithRigPreset(this RiggedAsset asset, RigPreset preset, out IReadOnlyList<string> numbered)
    {
        (var renamed, numbered) = RigPresets.Apply(asset, preset);
        return renamed;
    }

    /// <summary>Changes the pose in which a humanoid rests; clips keep showing the same motion.</summary>
    /// <param name="asset">The asset, a humanoid.</param>
    /// <param name="pose">The pose to rest in.</param>
    /// <param name="tear">The longest lengthening of an edge in that pose, as a share of the mesh's longest side.</param>
    /// <exception cref="ArgumentException">
    /// The asset is not a humanoid, or the pose tears its skin by more than <see cref="MaxRestPoseTear"/>.
    /// </exception>
    public static RiggedAsset WithRestPose(this RiggedAsset asset, RestPose pose, out float tear)
    {
        (var posed, tear) = RestPoses.Apply(asset, pose);
        return tear <= MaxRestPoseTear
            ? posed
            : throw new ArgumentException(
                $"The {pose}-pose would stretch the skin by {tear:p0} of its size: limbs are joined to the trunk.", nameof(pose));
    }

    /// <inheritdoc cref="WithRestPose(RiggedAsset, RestPose, out float)"/>
    public static RiggedAsset WithRestPose(this RiggedAsset asset, RestPose pose) => asset.WithRestPose(pose, out _);

    /// <summary>Binds an asset in another pose, which becomes its rest pose; clips keep showing the same motion.</summary>
    /// <param name="asset">The asset.</param>
    /// <param name="rotations">
    /// The rotation of each posed joint relative to its parent, by index, as a unit quaternion in the axes of the mesh's space; the
    /// identity is the present rest pose.
    /// </param>
    public static RiggedAsset WithPose(this RiggedAsset asset, IReadOnlyDictionary<int, Quaternion> rotations)
    {
        var pose = SkeletonPose.Rest(asset.Skeleton.Count);
        foreach (var (joint, rotation) in rotations)
            pose.Rotations[joint] = rotation;
        return RestPoses.Bind(asset, pose).Asset;
    }

    /// <summary>Puts an asset's lowest point on the ground and its root above the origin; its clips move along.</summary>
    /// <param name="asset">The asset.</param>
    /// <param name="height">The height that it gets, above 0; null to keep its size.</param>
    /// <exception cref="ArgumentOutOfRangeException">The height is not positive.</exception>
    public static RiggedAsset OnGround(this RiggedAsset asset, double? height = null)
    {
        if (height is <= 0 or double.NaN)
            throw new ArgumentOutOfRangeException(nameof(height), height, "The height must be above 0.");
        return GroundPlacement.Of(asset.Mesh, asset.Skeleton, height).Apply(asset);
    }

    /// <summary>The rest orientation of bones that an engine expects.</summary>
    /// <param name="preset">The engine's conventions.</param>
    public static BoneAxes Axes(this RigPreset preset) => RigPresets.Axes(preset);
}
