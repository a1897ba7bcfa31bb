using AniGenSharp.Geometry.Motion.Gaits;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skinning;

namespace AniGenSharp.Geometry;

/// <summary>Computes motions from a rig alone: walking, running, idling and what else its body allows.</summary>
public static class GaitExtensions
{
    /// <summary>The motions that the body of a file's rig allows.</summary>
    /// <exception cref="ArgumentException">The joints are not one tree.</exception>
    public static IReadOnlyList<MotionKind> SupportedMotions(this RigFile rig) => Motions(rig).Kinds;

    /// <summary>The motions that the body of an asset allows.</summary>
    public static IReadOnlyList<MotionKind> SupportedMotions(this RiggedAsset asset) => Motions(asset).Kinds;

    /// <summary>Computes a motion for a file's rig. It is a loop: its last frame is its first, further on if it travels.</summary>
    /// <param name="rig">The file.</param>
    /// <param name="kind">The motion.</param>
    /// <param name="inPlace">Whether the figure stays where it is.</param>
    /// <exception cref="ArgumentException">The body does not allow the motion, or the joints are not one tree.</exception>
    public static AnimationClip CreateMotion(this RigFile rig, MotionKind kind, bool inPlace = false) => Motions(rig).Create(kind, inPlace);

    /// <summary>Computes a motion for an asset. It is a loop: its last frame is its first, further on if it travels.</summary>
    /// <param name="asset">The asset, which is not changed: add the clip to <see cref="RiggedAsset.Clips"/>.</param>
    /// <param name="kind">The motion.</param>
    /// <param name="inPlace">Whether the figure stays where it is.</param>
    /// <exception cref="ArgumentException">The body does not allow the motion.</exception>
    public static AnimationClip CreateMotion(this RiggedAsset asset, MotionKind kind, bool inPlace = false) =>
        Motions(asset).Create(kind, inPlace);

    private static GaitMotions Motions(RigFile rig) => Motions(rig.Joints, rig.HumanoidBones, rig.Mesh, rig.Influences);

    private static GaitMotions Motions(RiggedAsset asset) => Motions(
        SkeletonForest.Of(asset.Skeleton), asset.Humanoid?.Bones ?? new Dictionary<string, int>(), asset.Mesh,
        asset.Influences.Table);

    private static GaitMotions Motions(SkeletonForest joints, IReadOnlyDictionary<string, int> bones, TriangleMesh mesh,
        InfluenceTable influences)
    {
        float ground = mesh.Positions.Min(position => position.Z);
        return new GaitMotions(GaitRig.Read(joints, bones, ground), new GaitSurface(mesh.Positions, influences));
    }
}
