using AniGenSharp.Geometry.Rig;

namespace AniGenSharp.Geometry.Export;

/// <summary>The bone names of a skeleton as an asset stores them.</summary>
internal static class JointNames
{
    /// <summary>The skeleton's own names, or joint_0, joint_1, …, [J].</summary>
    /// <exception cref="ArgumentException">A name is missing, empty or used twice.</exception>
    public static string[] Of(Skeleton skeleton)
    {
        if (skeleton.Names is not { } names)
            return [.. Enumerable.Range(0, skeleton.Count).Select(joint => $"joint_{joint}")];
        if (names.Length != skeleton.Count)
            throw new ArgumentException($"The skeleton has {skeleton.Count} joints but {names.Length} names.", nameof(skeleton));
        var seen = new HashSet<string>();
        foreach (string name in names)
        {
            if (string.IsNullOrWhiteSpace(name) || !seen.Add(name))
                throw new ArgumentException($"Bone names must be unique and not empty, but \"{name}\" is not.", nameof(skeleton));
        }
        return names;
    }
}
