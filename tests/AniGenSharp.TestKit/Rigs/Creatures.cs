using System.Numerics;
using System.Text.Json;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Skeletons;

namespace AniGenSharp.TestKit.Rigs;

/// <summary>The true skeletons of the sample pictures, which show nine kinds of creatures.</summary>
public static class Creatures
{
    /// <summary>A creature's skeleton; joints of a predicted skeleton are sorted so that parents come first.</summary>
    public static Skeleton Read(string name) => ReadForest(name).ToSkeleton()!.Value.Skeleton;

    /// <summary>The joints in the order of the file.</summary>
    internal static SkeletonForest ReadForest(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(TestPaths.Fixture("rig", "creatures.json")));
        var creature = document.RootElement.GetProperty(name);
        return new SkeletonForest(
            [.. creature.GetProperty("joints").EnumerateArray()
                .Select(p => new Vector3(p[0].GetSingle(), p[1].GetSingle(), p[2].GetSingle()))],
            [.. creature.GetProperty("parents").EnumerateArray().Select(p => p.GetInt32())]);
    }

    public static readonly string[] All =
    [
        "trex_01", "quadruped_02", "humanoid_03", "bird_04", "trex_05", "quadruped_06",
        "lizard_07", "fish_08", "humanoid_09", "spider_10", "snake_11", "robotarm_12",
    ];
}
