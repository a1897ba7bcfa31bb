using System.Numerics;
using AniGenSharp.Geometry;
using AniGenSharp.Studio.Assets;

namespace AniGenSharp.Studio.Api;

/// <summary>A rig as the page needs it.</summary>
/// <param name="Joints">The joints, parents first.</param>
/// <param name="Humanoid">Names of the joints by VRM bone; null if it is not a humanoid.</param>
/// <param name="Clips">The clips.</param>
/// <param name="Motions">The motions that can be computed for it.</param>
/// <param name="Check">The rig check.</param>
internal sealed record RigAnswer(
    IReadOnlyList<RigJoint> Joints, IReadOnlyDictionary<string, string>? Humanoid, IReadOnlyList<RigClip> Clips,
    IReadOnlyList<MotionKind> Motions, RigCheckReport Check)
{
    /// <summary>The rig of an asset.</summary>
    public static RigAnswer Of(ChangedAsset changed)
    {
        var asset = changed.Asset;
        var skeleton = asset.Skeleton;
        var names = skeleton.Names!;
        return new RigAnswer(
            [.. names.Select((name, joint) => new RigJoint(name, skeleton.Parents[joint], Position(skeleton.Joints[joint])))],
            asset.Humanoid?.Bones.ToDictionary(bone => bone.Key, bone => names[bone.Value]),
            [.. asset.Clips.Select(clip => new RigClip(clip.Name, clip.Duration, changed.Notes.GetValueOrDefault(clip.Name, [])))],
            asset.SupportedMotions(),
            RigCheck.Run(asset));
    }

    /// <summary>A point of a mesh in the space of glTF files.</summary>
    private static float[] Position(Vector3 point) => [point.X, point.Z, -point.Y];
}
