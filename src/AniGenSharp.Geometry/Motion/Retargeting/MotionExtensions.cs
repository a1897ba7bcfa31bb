using AniGenSharp.Geometry.Files;
using AniGenSharp.Geometry.Motion.Retargeting;
using AniGenSharp.Geometry.Skeletons;

namespace AniGenSharp.Geometry;

/// <summary>Puts recorded motions on rigs.</summary>
public static class MotionExtensions
{
    /// <summary>Puts a motion on a file's rig.</summary>
    /// <param name="rig">The file.</param>
    /// <param name="motion">The motion; its skeleton can be another.</param>
    /// <param name="options">How, or null for the defaults.</param>
    /// <returns>A clip for <see cref="SaveGlb(RigFile, string, IReadOnlyList{AnimationClip})"/>, and how well it fits.</returns>
    /// <exception cref="ArgumentException">The joints cannot be matched; the message says what is missing.</exception>
    public static RetargetedMotion Retarget(this RigFile rig, RecordedMotion motion, RetargetOptions? options = null) =>
        new MotionRetargeting(rig.Joints, rig.HumanoidBones, Ground(rig.Mesh)).Retarget(motion, options);

    /// <summary>Puts a motion on an asset's rig.</summary>
    /// <param name="asset">The asset, which is not changed: add the clip to <see cref="RiggedAsset.Clips"/>.</param>
    /// <param name="motion">The motion; its skeleton can be another.</param>
    /// <param name="options">How, or null for the defaults.</param>
    /// <returns>A clip of the asset's skeleton, and how well it fits.</returns>
    /// <exception cref="ArgumentException">The joints cannot be matched; the message says what is missing.</exception>
    public static RetargetedMotion Retarget(this RiggedAsset asset, RecordedMotion motion, RetargetOptions? options = null) =>
        new MotionRetargeting(SkeletonForest.Of(asset.Skeleton), asset.Humanoid?.Bones, Ground(asset.Mesh)).Retarget(motion, options);

    /// <summary>Writes a file again as a .glb with more clips; it appears complete or not at all.</summary>
    /// <param name="rig">The file.</param>
    /// <param name="path">The file to create or replace; it can be the one that was read.</param>
    /// <param name="clips">Motions of its joints. A name that is taken gets a number behind it.</param>
    /// <returns>What could not be carried over exactly, one sentence each; usually nothing.</returns>
    /// <exception cref="InvalidDataException">Data that the file refers to is missing or elsewhere.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static IReadOnlyList<string> SaveGlb(this RigFile rig, string path, IReadOnlyList<AnimationClip> clips)
    {
        var (glb, problems) = rig.With(clips);
        AtomicFile.Write(path, glb);
        return problems;
    }

    private static float Ground(TriangleMesh mesh) => mesh.Positions.Min(position => position.Z);
}
