using System.Numerics;
using AniGenSharp.Geometry.Skeletons.Anatomy;

namespace AniGenSharp.Geometry.Assets;

/// <summary>Gives a rig the names and the root of an engine; the axes are chosen when a file is written.</summary>
internal static class RigPresets
{
    /// <summary>The rest orientation of bones that a preset requires.</summary>
    /// <param name="preset">The preset.</param>
    public static BoneAxes Axes(RigPreset preset) => preset switch
    {
        RigPreset.Unreal => BoneAxes.XAlong,
        RigPreset.Vrm => BoneAxes.World,
        _ => BoneAxes.YAlong,
    };

    /// <summary>Names the bones and adds the preset's root.</summary>
    /// <param name="asset">
    /// The asset; bones that its humanoid mapping does not cover keep their anatomical names in the preset's style.
    /// </param>
    /// <param name="preset">The preset.</param>
    /// <returns>The asset, and the bones whose names collided and were numbered.</returns>
    public static (RiggedAsset Asset, IReadOnlyList<string> Numbered) Apply(RiggedAsset asset, RigPreset preset)
    {
        if (preset == RigPreset.Plain)
            return (asset, []);
        var numbered = new List<string>();
        var named = asset with { Skeleton = asset.Skeleton.WithNames(Names(asset, preset, numbered)) };
        return (PresetNames.Root(preset) is { } root ? AddRoot(named, root) : named, numbered);
    }

    private static string[] Names(RiggedAsset asset, RigPreset preset, List<string> numbered)
    {
        string[] old = BoneNames.Of(asset.Skeleton);
        var names = new string?[old.Length];
        foreach (var (bone, joint) in asset.Humanoid?.Bones ?? new Dictionary<string, int>())
            names[joint] = PresetNames.Of(bone, preset);
        var used = names.OfType<string>().ToHashSet(StringComparer.Ordinal);
        if (PresetNames.Root(preset) is { } root)
        {
            used.Add(root);
            if (old[0] == root)
                names[0] = root;
        }
        for (int joint = 0; joint < old.Length; joint++)
        {
            if (names[joint] is not null)
                continue;
            string styled = PresetNames.Styled(old[joint], preset), unique = styled;
            for (int i = 2; !used.Add(unique); i++)
                unique = $"{styled}_{i}";
            names[joint] = unique;
            if (unique != styled)
                numbered.Add(unique);
        }
        return names!;
    }

    private static RiggedAsset AddRoot(RiggedAsset asset, string name)
    {
        var skeleton = asset.Skeleton;
        if (skeleton.Names is { } names && names[0] == name)
            return asset;
        return asset with
        {
            Skeleton = new Skeleton(
                skeleton.Joints.Prepend(Vector3.Zero), skeleton.Parents.Select(parent => parent + 1).Prepend(-1),
                BoneNames.Of(skeleton).Prepend(name)),
            Influences = asset.Influences.Renumber(joint => joint + 1, skeleton.Count + 1),
            Humanoid = asset.Humanoid is { } humanoid
                ? humanoid with { Bones = humanoid.Bones.ToDictionary(bone => bone.Key, bone => bone.Value + 1) }
                : null,
            Clips =
            [
                .. asset.Clips.Select(clip => clip with
                {
                    Channels = [.. clip.Channels.Select(channel => channel with { Joint = channel.Joint + 1 })],
                }),
            ],
        };
    }
}
