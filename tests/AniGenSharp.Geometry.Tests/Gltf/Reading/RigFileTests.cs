using System.Numerics;
using AniGenSharp.Geometry.Gltf;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Motion;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skeletons.Repair;
using AniGenSharp.TestKit.Files;
using AniGenSharp.TestKit.Rigs;

namespace AniGenSharp.Geometry.Tests.Gltf.Reading;

public sealed class RigFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("anigen-glb").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(4, BoneAxes.World)]
    [InlineData(8, BoneAxes.YAlong)]
    public void A_written_asset_is_read_back(int influences, BoneAxes axes)
    {
        var asset = Creature.Create(influences: influences);
        var glb = Reread(GlbWriter.ToBytes(asset, new GlbOptions { BoneAxes = axes }));
        Assert.Equal(asset.Skeleton.Names, glb.Joints.Names);
        Assert.Equal(asset.Skeleton.Parents, glb.Joints.Parents);
        AssertClose([.. asset.Skeleton.Joints], glb.Joints.Joints);
        AssertClose(asset.Mesh.Positions, glb.Mesh.Positions);
        Assert.Equal(asset.Mesh.Indices, glb.Mesh.Indices);
        Assert.Equal(influences, glb.Influences.PerVertex);

        var report = RigMeasurement.Run(glb.Mesh, glb.Joints, glb.Influences);
        Assert.Empty(report.Problems);
        Assert.True(report.OneTree);
        Assert.InRange(report.LargestWeightError, 0, 1e-6f);
        Assert.Equal(0, report.UnweightedVertices);
        Assert.InRange(report.MostInfluences, 2, influences);
    }

    [Theory]
    [InlineData("\"\\ud800\"", "Unicode")]
    [InlineData("\"j1\",\"name\":\"again\"", "damaged")]
    public void Text_that_could_not_be_written_again_is_refused(string name, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => Reread(OddGlb.Chain(3, "\"j1\"", name))).Message);

    [Fact]
    public void Names_in_another_encoding_and_attributes_that_are_too_short_do_not_matter()
    {
        byte[] file = OddGlb.Chain(3, "\"WEIGHTS_0\":2}", "\"WEIGHTS_0\":2,\"COLOR_0\":3}", "\"VEC4\"}]", """
            "VEC4"},{"bufferView":0,"componentType":5126,"count":1,"type":"VEC3"}]
            """);
        file[file.AsSpan().IndexOf("j1"u8)] = 0xFF;
        var rig = Reread(file);
        Assert.Equal("\uFFFD1", rig.Joints.Names![1]);
        Assert.Null(rig.ToAsset().Asset.Mesh.Colors);
    }

    /// <summary>A clip added to a file moves the joints as intended with any rest orientation of the bones.</summary>
    [Theory]
    [InlineData(BoneAxes.World)]
    [InlineData(BoneAxes.YAlong)]
    public void An_added_clip_moves_the_nodes_like_the_skeleton(BoneAxes axes)
    {
        var asset = Creature.Create();
        var glb = Reread(GlbWriter.ToBytes(asset, new GlbOptions { BoneAxes = axes }));
        var clip = MotionClips.Create(asset.Skeleton)[1];
        int root = asset.Skeleton.Root;
        clip = clip with
        {
            Channels = [.. clip.Channels.Select(channel => channel.Joint == root
                ? channel with { Offsets = [.. channel.Times.Select(time => new Vector3(0.1f * time, 0.2f * time, 0.3f))] }
                : channel)],
        };
        var model = SharpGLTF.Schema2.ModelRoot.ParseGLB(glb.With([clip]).Glb);
        var animation = model.LogicalAnimations.Single();
        Assert.Equal(clip.Name, animation.Name);
        foreach (float time in (float[])[0, 0.7f, 2.2f])
        {
            var expected = SkeletonPose.Of(clip, time, asset.Skeleton.Count).World(asset.Skeleton).Positions;
            var actual = model.LogicalSkins[0].Joints.Select(node => node.GetWorldMatrix(animation, time).Translation)
                .Select(YUpSpace.ToNetworks);
            AssertClose(expected, [.. actual]);
        }
    }

    [Theory]
    [InlineData("bad.glb", "hello", "not a glTF file in spite of its name")]
    [InlineData("bad.txt", "hello", "only .glb and .gltf files are read")]
    [InlineData("bad.gltf", "{ \"asset\":", "its JSON is damaged or truncated near byte")]
    [InlineData("bad.glb", "", "the file is empty")]
    [InlineData("bad.glb", "glTF\u0002\0\0\0", "the file is cut off")]
    public void What_is_wrong_with_a_file_that_is_not_glTF_is_said(string name, string content, string expected)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        string message = Assert.Throws<InvalidDataException>(() => RigFile.Read(path)).Message;
        Assert.StartsWith(path, message);
        Assert.Contains(expected, message);
    }

    [Fact]
    public void Files_without_a_skinned_mesh_are_rejected()
    {
        string path = Path.Combine(_folder, "bad.glb");
        File.WriteAllBytes(path, SkeletonMesh.ToGlb(Creature.Skeleton));
        Assert.Contains("no skinned mesh", Assert.Throws<InvalidDataException>(() => RigFile.Read(path)).Message);
        Assert.Throws<FileNotFoundException>(() => RigFile.Read(Path.Combine(_folder, "absent.glb")));
    }

    [Fact]
    public void Inverse_bind_matrices_may_be_missing()
    {
        var glb = Reread(OddGlb.Chain(3));
        Assert.Equal([-1, 0, 1], glb.Joints.Parents);
        AssertClose([YUpSpace.ToNetworks(new Vector3(0, 0.1f, 0)), YUpSpace.ToNetworks(new Vector3(1, 0.1f, 0)),
            YUpSpace.ToNetworks(new Vector3(0, 1.1f, 0))], glb.Mesh.Positions);
        Assert.Single(glb.Skins);
    }

    [Theory]
    [InlineData("no positions", "\"POSITION\":0,", "")]
    [InlineData("no weights", ",\"WEIGHTS_0\":2", "")]
    [InlineData("contains a cycle", "\"name\":\"j2\",", "\"name\":\"j2\",\"children\":[0],")]
    [InlineData("has two parents", "\"name\":\"j2\",", "\"name\":\"j2\",\"children\":[1],")]
    [InlineData("node 9", "\"joints\":[0,1,2]", "\"joints\":[0,1,9]")]
    [InlineData("mesh 4", "\"mesh\":0", "\"mesh\":4")]
    [InlineData("accessor 7", "\"WEIGHTS_0\":2", "\"WEIGHTS_0\":7")]
    [InlineData("byte 110", "\"byteOffset\":84", "\"byteOffset\":86")]
    [InlineData("another file", "\"byteLength\":108", "\"uri\":\"../secret.bin\",\"byteLength\":108")]
    [InlineData("Draco", "\"scene\":0,", "\"scene\":0,\"extensionsRequired\":[\"KHR_draco_mesh_compression\"],")]
    [InlineData("meshopt", "\"scene\":0,", "\"scene\":0,\"extensionsRequired\":[\"EXT_meshopt_compression\"],")]
    [InlineData("ACME_cubes", "\"scene\":0,", "\"scene\":0,\"extensionsRequired\":[\"ACME_cubes\"],")]
    public void Unsupported_content_is_rejected(string says, string from, string to)
    {
        string message = Assert.Throws<InvalidDataException>(() => Reread(OddGlb.Chain(3, from, to))).Message;
        Assert.Contains(says, message);
        Assert.Contains("asset.glb", message);
    }

    [Theory]
    [InlineData("j0 is scaled to nothing", "{\"name\":\"j0\",", "{\"name\":\"j0\",\"scale\":[0,0,0],")]
    [InlineData("1 inverse bind matrices for 3 joints", "\"joints\":[0,1,2]", "\"joints\":[0,1,2],\"inverseBindMatrices\":3")]
    [InlineData("a channel is left out", "\"scene\":0,",
        "\"scene\":0,\"animations\":[{\"samplers\":[],\"channels\":[{\"sampler\":0,\"target\":{\"node\":0,\"path\":\"rotation\"}}]}],")]
    public void Defects_that_viewers_tolerate_are_read_and_reported(string says, string from, string to)
    {
        string[] changes = [from, to];
        if (says.Contains("bind", StringComparison.Ordinal))
            changes = [.. changes, "\"type\":\"VEC4\"}]", "\"type\":\"VEC4\"},{\"componentType\":5126,\"count\":1,\"type\":\"MAT4\"}]"];
        Assert.Contains(Reread(OddGlb.Chain(3, changes)).Problems, problem => problem.Contains(says, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"scene\":0,", "\"scene\":0,\"extensionsRequired\":[\"KHR_materials_unlit\",\"KHR_texture_transform\",\"VRMC_vrm\"],")]
    [InlineData("\"byteLength\":108", "\"byteLength\":108.0")]
    [InlineData("\"byteStride\":8,\"target\":34962", "\"byteStride\":8")]
    public void Harmless_oddities_are_read_silently(string from, string to) =>
        Assert.Empty(Reread(OddGlb.Chain(3, from, to)).Problems);

    [Fact]
    [Trait("Speed", "Slow")]
    public void Deeply_nested_nodes_do_not_overflow_the_stack() => Assert.Equal(50_000, Reread(OddGlb.Chain(50_000)).JointNames.Count);

    [Fact]
    public void Every_skin_is_read_and_checked()
    {
        var glb = Reread(OddGlb.Chain(3, "{\"mesh\":0,\"skin\":0}", "{\"mesh\":0,\"skin\":0},{\"mesh\":0,\"skin\":1}",
            "{\"joints\":[0,1,2]}", "{\"joints\":[0,1,2]},{\"joints\":[2,1],\"name\":\"face\"}", "\"nodes\":[0,3]}", "\"nodes\":[0,3,4]}"));
        Assert.Equal(["skin_0", "face"], glb.Skins.Select(skin => skin.Name));
        Assert.Equal(6, glb.Mesh.VertexCount);
        Assert.Equal(["j0", "j1", "j2"], glb.JointNames);
        var report = glb.Check();
        Assert.Equal([3, 2], report.Skins.Select(skin => skin.Report.Joints));
        Assert.Equal(6, report.Whole.Vertices);
        Assert.Empty(report.Problems);
        Assert.Equal(2, glb.Influences.Joints[3 * glb.Influences.PerVertex]); // The second skin's joint 0 is node 2.
    }

    [Fact]
    public void A_clip_with_an_existing_name_gets_a_number()
    {
        string path = Path.Combine(_folder, "clips.glb");
        File.WriteAllBytes(path, GlbWriter.ToBytes(Creature.Create()));
        var clip = MotionClips.Create(Creature.Skeleton)[0] with { Name = "walk" };
        for (int i = 0; i < 3; i++)
            File.WriteAllBytes(path, RigFile.Read(path).With([clip]).Glb);
        Assert.Equal(["walk", "walk_2", "walk_3"], RigFile.Read(path).ClipNames);
    }

    /// <summary>In a mirrored or unevenly scaled armature, joints still move where the clip takes them.</summary>
    [Theory]
    [InlineData("[-1,1,1]", false)]
    [InlineData("[-2,-2,-2]", false)]
    [InlineData("[1,2,3]", true)]
    [InlineData("[1,1.01,1]", false)]
    public void An_armature_can_be_mirrored_or_unevenly_scaled(string scale, bool isStretched)
    {
        var glb = Reread(OddGlb.Chain(4, "{\"name\":\"j0\",", $"{{\"name\":\"j0\",\"scale\":{scale},", "\"name\":\"j1\",",
            "\"name\":\"j1\",\"rotation\":[0.5,0.5,0.1,0.7],"));
        Quaternion a = Quaternion.CreateFromYawPitchRoll(0.3f, 0.8f, -0.4f), b = Quaternion.CreateFromYawPitchRoll(-0.5f, 0.2f, 0.9f);
        var clip = new AnimationClip("turn",
        [
            new JointChannel(1, [0, 1], [Quaternion.Identity, a], [Vector3.Zero, new Vector3(0.1f, 0.2f, 0.3f)]),
            new JointChannel(2, [0, 1], [Quaternion.Identity, b]),
        ]);
        var (bytes, problems) = glb.With([clip]);
        Assert.Equal(isStretched, problems.Count == 1);
        var model = SharpGLTF.Schema2.ModelRoot.ParseGLB(bytes);
        var expected = SkeletonPose.Of(clip, 1, 4).World(glb.Joints).Positions;
        var actual = model.LogicalSkins[0].Joints.Select(node => node.GetWorldMatrix(model.LogicalAnimations[0], 1).Translation)
            .Select(YUpSpace.ToNetworks);
        AssertClose(expected, [.. actual]);
    }

    private RigFile Reread(byte[] bytes)
    {
        string path = Path.Combine(_folder, "asset.glb");
        File.WriteAllBytes(path, bytes);
        return RigFile.Read(path);
    }

    private static void AssertClose(Vector3[] expected, Vector3[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Vector3.Distance(expected[i], actual[i]) < 1e-5f, $"{i}: {actual[i]}, expected {expected[i]}");
    }
}
