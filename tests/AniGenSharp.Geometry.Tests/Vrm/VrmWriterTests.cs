using System.Numerics;
using System.Text.Json.Nodes;
using AniGenSharp.Geometry.Gltf;
using AniGenSharp.Geometry.Skeletons.Anatomy;
using AniGenSharp.Geometry.Vrm;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Rigs;

namespace AniGenSharp.Geometry.Tests.Vrm;

/// <summary>VRM files: a valid GLB with the extensions' JSON.</summary>
public sealed class VrmWriterTests
{
    [Fact]
    public void Every_required_bone_refers_to_the_node_of_its_joint()
    {
        var asset = CapsuleRig.Create(Creatures.Read("humanoid_03"));
        var json = new GlbContainer(VrmWriter.ToBytes(asset, new VrmOptions { Name = "Hero", Authors = ["Me"] })).Json;

        var vrm = json["extensions"]!["VRMC_vrm"]!;
        Assert.Equal("1.0", (string?)vrm["specVersion"]);
        Assert.Equal("Hero", (string?)vrm["meta"]!["name"]);
        Assert.Contains("VRMC_vrm", json["extensionsUsed"]!.AsArray().Select(name => (string?)name));
        foreach (string bone in HumanoidNames.Required)
        {
            int node = (int)vrm["humanoid"]!["humanBones"]![bone]!["node"]!;
            Assert.Equal(asset.Skeleton.Names![asset.Humanoid!.Bones[bone]], (string?)json["nodes"]![node]!["name"]);
        }
    }

    [Fact]
    public void Chains_outside_the_humanoid_swing()
    {
        var human = Creatures.Read("humanoid_03");
        int hips = HumanoidDetector.Detect(human)!.Bones["hips"], count = human.Count;
        var tail = human.Joints[hips] + new Vector3(0, 0.1f, 0);
        var skeleton = new Skeleton(
            [.. human.Joints, tail, tail + new Vector3(0, 0.08f, 0), tail + new Vector3(0, 0.16f, 0)],
            [.. human.Parents, hips, count, count + 1]);

        var chains = SpringChains.Find(skeleton, HumanoidDetector.Detect(human)!);

        Assert.Contains(chains, chain => chain.SequenceEqual([count, count + 1, count + 2]));
    }

    [Fact]
    public void The_file_rests_in_a_T_pose()
    {
        using var folder = new TemporaryFolder();
        var asset = CapsuleRig.Create(Creatures.Read("humanoid_03"));

        asset.SaveVrm(folder.File("hero.vrm"));

        var json = new GlbContainer(File.ReadAllBytes(folder.File("hero.vrm"))).Json;
        JsonNode Node(string bone) => json["nodes"]![(int)json["extensions"]!["VRMC_vrm"]!["humanoid"]!["humanBones"]![bone]!["node"]!]!;
        var arm = Node("leftLowerArm")["translation"]!.AsArray().Select(value => (float)value!).ToArray();
        Assert.True(arm[0] > 0 && MathF.Abs(arm[1]) < 1e-3f && MathF.Abs(arm[2]) < 1e-3f, string.Join(' ', arm));
    }

    [Fact]
    public void Other_creatures_are_rejected() =>
        Assert.Throws<ArgumentException>(() => VrmWriter.ToBytes(CapsuleRig.Create(Creatures.Read("snake_11")), new VrmOptions()));
}
