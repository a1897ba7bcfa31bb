using System.Numerics;
using AniGenSharp.Geometry;

namespace AniGenSharp.Studio.Assets;

/// <summary>Applies changes to a generated asset.</summary>
internal static class DocumentReplay
{
    private const int MaxKeys = 1000;

    /// <summary>The asset with the changes.</summary>
    /// <exception cref="ArgumentException">A change does not fit the asset; the message says which.</exception>
    public static ChangedAsset Apply(RiggedAsset generated, AssetDocument document, Func<int, string> motionFile)
    {
        var asset = generated.WithRigEdits(document.Edits);
        var notes = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var motion in document.Motions)
            Add(Motion(asset, motion, motionFile));
        foreach (var clip in document.Clips)
            Add(Poses(asset, clip));
        return new ChangedAsset(asset, notes);

        void Add((AnimationClip Clip, string[] Notes) added)
        {
            asset = WithClip(asset, added.Clip);
            if (added.Notes.Length > 0)
                notes[asset.Clips[^1].Name] = added.Notes;
        }
    }

    /// <summary>The rotations of a pose, by joint, in the space of the mesh; joints that the asset lacks are skipped.</summary>
    public static Dictionary<int, Quaternion> Rotations(RiggedAsset asset, IReadOnlyDictionary<string, float[]> rotations)
    {
        var names = asset.Skeleton.Names!.Index().ToDictionary(name => name.Item, name => name.Index);
        return rotations.Where(rotation => names.ContainsKey(rotation.Key))
            .ToDictionary(rotation => names[rotation.Key], rotation => ToQuaternion(rotation.Key, rotation.Value));
    }

    private static Quaternion ToQuaternion(string joint, float[] values)
    {
        if (values.Length != 4 || !values.All(float.IsFinite) || values.Sum(value => value * value) < 1e-6f)
            throw new ArgumentException($"The rotation of \"{joint}\" is not a quaternion: x, y, z, w.");
        // glTF files are y up, meshes are z up.
        return Quaternion.Normalize(new Quaternion(values[0], -values[2], values[1], values[3]));
    }

    private static (AnimationClip Clip, string[] Notes) Motion(RiggedAsset asset, AddedMotion motion, Func<int, string> motionFile)
    {
        if (motion.Kind is { } kind)
            return (asset.CreateMotion(kind, motion.InPlace), []);
        var library = MotionLibrary.Read(motionFile(motion.File));
        var recorded = library.Motions.FirstOrDefault(candidate => motion.Motion is null || candidate.Name == motion.Motion)
            ?? throw new ArgumentException($"The file has no motion \"{motion.Motion}\".");
        var (clip, report) = asset.Retarget(recorded, new RetargetOptions { InPlace = motion.InPlace });
        return (clip, [.. report.Notes, .. report.Warnings]);
    }

    private static (AnimationClip Clip, string[] Notes) Poses(RiggedAsset asset, PoseClip clip)
    {
        if (string.IsNullOrWhiteSpace(clip.Name) || clip.Keys.Count is 0 or > MaxKeys)
            throw new ArgumentException($"A clip needs a name and 1 to {MaxKeys} keys.");
        if (clip.Keys.Any(key => !(key.Time >= 0)) || clip.Keys.Zip(clip.Keys.Skip(1)).Any(pair => pair.First.Time >= pair.Second.Time))
            throw new ArgumentException($"The times of clip \"{clip.Name}\" do not ascend from 0.");
        var poses = clip.Keys.Select(key => Rotations(asset, key.Rotations)).ToArray();
        float[] times = [.. clip.Keys.Select(key => key.Time)];
        // A clip needs a channel. Without any turned joint, because they were deleted for example, that is the root's at rest.
        var channels = poses.SelectMany(pose => pose.Keys).Distinct().Order().DefaultIfEmpty(0).Select(joint => new JointChannel(
            joint, times, [.. poses.Select(pose => pose.GetValueOrDefault(joint, Quaternion.Identity))]));
        var missing = clip.Keys.SelectMany(key => key.Rotations.Keys).Except(asset.Skeleton.Names!);
        return (new AnimationClip(clip.Name, [.. channels]), [.. missing.Select(name => $"there is no joint {name} to turn")]);
    }

    private static RiggedAsset WithClip(RiggedAsset asset, AnimationClip clip)
    {
        string name = clip.Name;
        for (int copy = 2; asset.Clips.Any(other => other.Name == name); copy++)
            name = $"{clip.Name}_{copy}";
        return asset with { Clips = [.. asset.Clips, clip with { Name = name }] };
    }
}
