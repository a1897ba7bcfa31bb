using System.Numerics;
using System.Text.Json.Nodes;
using AniGenSharp.Geometry.Gltf;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Files;
using AniGenSharp.TestKit.Rigs;

namespace AniGenSharp.Geometry.Tests.Conversion;

/// <summary>
/// Imports rigged files as assets and compares them with the assets they were written from and with the motions of their nodes.
/// </summary>
public sealed class RigImportTests
{
    public static TheoryData<string> Names => [.. SyntheticRigs.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_written_asset_is_read_back(string name)
    {
        var asset = SyntheticRigs.Create(name);
        var read = Import(GlbWriter.ToBytes(asset, new GlbOptions { BoneAxes = BoneAxes.YAlong }), out _).Asset;

        Assert.Equal(asset.Mesh.Indices, read.Mesh.Indices);
        Assert.Equal(asset.Skeleton.Names, read.Skeleton.Names);
        Assert.Equal(asset.Clips.Select(clip => clip.Name), read.Clips.Select(clip => clip.Name));
        Assert.Equal(asset.Humanoid?.Bones.OrderBy(bone => bone.Key), read.Humanoid?.Bones.OrderBy(bone => bone.Key));
        for (int vertex = 0; vertex < asset.Mesh.VertexCount; vertex++)
        {
            Near(asset.Mesh.Positions[vertex], read.Mesh.Positions[vertex], 1e-5f);
            // Unused slots hold joint 0.
            for (int k = 0; k < asset.Influences.PerVertex && asset.Influences.Weights(vertex)[k] > 0; k++)
                Assert.Equal(asset.Influences.Weights(vertex)[k], Weight(read, vertex, asset.Influences.Joints(vertex)[k]), 1e-6f);
        }
        foreach (var (clip, other) in asset.Clips.Zip(read.Clips))
            for (int i = 0; i < 5; i++)
                SamePose((asset, clip), (read, other), clip.Duration * (i + 0.37f) / 5, position => position);
    }

    [Fact]
    public void Materials_and_their_textures_are_read_back()
    {
        var asset = SyntheticRigs.Create("humanoid with tail");
        var read = Import(GlbWriter.ToBytes(asset), out _).Asset;

        Assert.Equal(asset.Mesh.TexCoords, read.Mesh.TexCoords);
        foreach (var (expected, actual) in asset.Materials.Zip(read.Materials))
        {
            Assert.Equal(expected.BaseColorTexture?.Bytes, actual.BaseColorTexture?.Bytes);
            Assert.Equal(expected.NormalTexture?.Bytes, actual.NormalTexture?.Bytes);
            Assert.Equal(Plain(expected), Plain(actual));
        }

        static AssetMaterial Plain(AssetMaterial material) =>
            material with { BaseColorTexture = null, NormalTexture = null, RepeatsTextures = true };
    }

    [Fact]
    public void A_scaled_and_rotated_armature_is_imported_in_its_rest_pose()
    {
        var asset = SyntheticRigs.Create("quadruped");
        var turn = Quaternion.CreateFromAxisAngle(Vector3.UnitY, 0.5f);
        var container = new GlbContainer(GlbWriter.ToBytes(asset, new GlbOptions { BoneAxes = BoneAxes.YAlong }));
        var nodes = container.Json["nodes"]!.AsArray();
        int root = (int)container.Json["skins"]![0]!["joints"]![0]!;
        nodes.Add(new JsonObject
        {
            ["name"] = "Armature",
            ["rotation"] = new JsonArray(turn.X, turn.Y, turn.Z, turn.W),
            ["scale"] = new JsonArray(0.01f, 0.01f, 0.01f),
            ["children"] = new JsonArray(root),
        });
        var scene = container.Json["scenes"]![0]!["nodes"]!.AsArray();
        scene.Remove(scene.Single(node => (int)node! == root));
        scene.Add(nodes.Count - 1);

        var read = Import(container.ToBytes(), out var notes).Asset;

        Assert.Empty(notes);
        for (int joint = 0; joint < asset.Skeleton.Count; joint++)
            Near(Scaled(asset.Skeleton.Joints[joint]), read.Skeleton.Joints[joint], 1e-6f);
        for (int i = 0; i < 5; i++)
            SamePose((asset, asset.Clips[0]), (read, read.Clips[0]), 0.3f * i, Scaled, 1e-6f);

        Vector3 Scaled(Vector3 position) => YUpSpace.ToNetworks(0.01f * Vector3.Transform(YUpSpace.FromNetworks(position), turn));
    }

    [Theory]
    [InlineData("STEP")]
    [InlineData("CUBICSPLINE")]
    public void Steps_and_splines_are_sampled(string interpolation)
    {
        var container = new GlbContainer(GlbWriter.ToBytes(SyntheticRigs.Create("quadruped")));
        foreach (var sampler in container.Json["animations"]![0]!["samplers"]!.AsArray())
        {
            sampler!["interpolation"] = interpolation;
            // A spline has three values per key; with a third of the keys, the file's values also serve as tangents.
            if (interpolation == "CUBICSPLINE")
                container.Json["accessors"]![(int)sampler["input"]!]!["count"] = 1;
        }
        byte[] glb = container.ToBytes();
        var read = Import(glb, out _).Asset;

        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("rig.glb"), glb);
        var motion = MotionLibrary.Read(folder.File("rig.glb")).Motions[0];
        for (int frame = 0; frame < motion.FrameCount; frame++)
        {
            var pose = SkeletonPose.Of(read.Clips[0], frame * motion.FrameTime, read.Skeleton.Count);
            var positions = pose.World(read.Skeleton).Positions;
            for (int joint = 0; joint < positions.Length; joint++)
            {
                int node = motion.JointNames.ToList().IndexOf(read.Skeleton.Names![joint]);
                Near(YUpSpace.ToNetworks(motion.Frames[frame].Positions[node]), positions[joint], 1e-4f);
            }
        }
    }

    [Fact]
    public void Omitted_content_is_listed()
    {
        var container = new GlbContainer(GlbWriter.ToBytes(SyntheticRigs.Create("humanoid")));
        var json = container.Json;
        var primitive = json["meshes"]![0]!["primitives"]![0]!.AsObject();
        primitive["targets"] = new JsonArray(new JsonObject { ["POSITION"] = (int)primitive["attributes"]!["POSITION"]! });
        primitive["attributes"]!["_AGE"] = (int)primitive["attributes"]!["COLOR_0"]!;
        json["cameras"] = new JsonArray(new JsonObject { ["type"] = "perspective" });
        json["extensionsUsed"] = new JsonArray("VRMC_springBone");
        json["nodes"]!.AsArray().Add(new JsonObject { ["mesh"] = 0 });

        Import(container.ToBytes(), out var notes);

        Assert.Equal(
        [
            "1 morph targets and their motions are not carried over",
            "1 cameras are not carried over",
            "the content of the extensions VRMC_springBone is not carried over",
            "the vertex attributes _AGE are not carried over",
            "1 mesh that no joint moves is not carried over",
        ], notes);
    }

    [Fact]
    public void A_mesh_below_a_joint_follows_it()
    {
        var asset = SyntheticRigs.Create("humanoid");
        var container = new GlbContainer(GlbWriter.ToBytes(asset, new GlbOptions { BoneAxes = BoneAxes.World }));
        int head = asset.Humanoid!.Bones["head"];
        var node = container.Json["nodes"]![(int)container.Json["skins"]![0]!["joints"]![head]!]!.AsObject();
        var nodes = container.Json["nodes"]!.AsArray();
        nodes.Add(new JsonObject { ["name"] = "Hat", ["mesh"] = 0, ["translation"] = new JsonArray(0, 0.5f, 0) });
        if (node["children"] is null)
            node["children"] = new JsonArray();
        node["children"]!.AsArray().Add(nodes.Count - 1);

        var read = Import(container.ToBytes(), out _).Asset;

        int count = asset.Mesh.VertexCount;
        Assert.Equal(2 * count, read.Mesh.VertexCount);
        Assert.Equal(head, read.Influences.Joints(count)[0]);
        Assert.Equal(1, read.Influences.Weights(count)[0]);
        Near(asset.Mesh.Positions[0] + asset.Skeleton.Joints[head] + new Vector3(0, 0, 0.5f), read.Mesh.Positions[count], 1e-5f);
    }

    [Fact]
    public void Several_trees_get_a_common_root_and_duplicate_names_get_numbers()
    {
        // The second joint is a root node of the scene, and both joints have the same name.
        byte[] glb = OddGlb.Chain(2, "\"name\":\"j1\"", "\"name\":\"j0\"", ",\"children\":[1]", "", "\"nodes\":[0,2]", "\"nodes\":[0,1,2]");

        var read = Import(glb, out var notes).Asset;

        Assert.Equal(["root", "j0", "j0_2"], read.Skeleton.Names);
        Assert.Equal([-1, 0, 0], read.Skeleton.Parents);
        Assert.Contains("its joints are 2 trees, which get a common root", notes);
        Assert.Contains("1 joints have names that others have too and are numbered", notes);
    }

    private static float Weight(RiggedAsset asset, int vertex, ushort joint)
    {
        float weight = 0;
        for (int k = 0; k < asset.Influences.PerVertex; k++)
            weight = asset.Influences.Joints(vertex)[k] == joint ? MathF.Max(weight, asset.Influences.Weights(vertex)[k]) : weight;
        return weight;
    }

    private static ImportedRig Import(byte[] glb, out IReadOnlyList<string> notes)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("rig.glb"), glb);
        var imported = RigFile.Read(folder.File("rig.glb")).ToAsset();
        notes = imported.Notes;
        return imported;
    }

    private static void SamePose(
        (RiggedAsset Asset, AnimationClip Clip) written, (RiggedAsset Asset, AnimationClip Clip) read, float time,
        Func<Vector3, Vector3> moved, float tolerance = 1e-4f)
    {
        var expected = Positions(written);
        var actual = Positions(read);
        for (int joint = 0; joint < expected.Length; joint++)
            Near(moved(expected[joint]), actual[joint], tolerance);

        Vector3[] Positions((RiggedAsset Asset, AnimationClip Clip) rig) =>
            SkeletonPose.Of(rig.Clip, time, rig.Asset.Skeleton.Count).World(rig.Asset.Skeleton).Positions;
    }

    private static void Near(Vector3 expected, Vector3 actual, float tolerance) =>
        Assert.True(Vector3.Distance(expected, actual) < tolerance, $"{expected} is not {actual}");
}
