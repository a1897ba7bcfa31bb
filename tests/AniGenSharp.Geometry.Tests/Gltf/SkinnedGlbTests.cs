using System.Numerics;
using AniGenSharp.Geometry.Gltf;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Motion;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skeletons.Repair;
using AniGenSharp.Geometry.Skinning;
using AniGenSharp.TestKit.Files;
using AniGenSharp.TestKit.Rigs;

namespace AniGenSharp.Geometry.Tests.Gltf;

public sealed class SkinnedGlbTests : IDisposable
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
        Assert.Equal(asset.Skeleton.Names, glb.Skeleton.Names);
        Assert.Equal(asset.Skeleton.Parents, glb.Skeleton.Parents);
        AssertClose([.. asset.Skeleton.Joints], glb.Skeleton.Joints);
        AssertClose(asset.Mesh.Positions, glb.Mesh.Positions);
        Assert.Equal(asset.Mesh.Indices, glb.Mesh.Indices);
        Assert.Equal(influences, glb.Influences.PerVertex);

        var report = RigCheck.Run(glb.Mesh, glb.Skeleton, glb.Influences);
        Assert.Empty(report.Problems);
        Assert.True(report.OneTree);
        Assert.InRange(report.LargestWeightError, 0, 1e-6f);
        Assert.Equal(0, report.UnweightedVertices);
        Assert.InRange(report.MostInfluences, 2, influences);
    }

    /// <summary>A clip added to a file moves the joints as the clip does, whatever the rest orientation of the bones.</summary>
    [Theory]
    [InlineData(BoneAxes.World)]
    [InlineData(BoneAxes.YAlong)]
    public void An_added_clip_moves_the_nodes_as_it_moves_the_skeleton(BoneAxes axes)
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
        var model = SharpGLTF.Schema2.ModelRoot.ParseGLB(glb.With(clip));
        var animation = model.LogicalAnimations.Single();
        Assert.Equal(clip.Name, animation.Name);
        foreach (float time in (float[])[0, 0.7f, 2.2f])
        {
            var expected = SkeletonPose.Of(clip, time, asset.Skeleton.Count).World(asset.Skeleton).Positions;
            var actual = model.LogicalSkins[0].Joints.Select(node => node.GetWorldMatrix(animation, time).Translation).Select(YUpSpace.ToNetworks);
            AssertClose(expected, [.. actual]);
        }
    }

    [Fact]
    public void What_is_no_skinned_glb_is_refused()
    {
        string path = Path.Combine(_folder, "bad.glb");
        File.WriteAllText(path, "no glTF at all");
        Assert.Contains("no sound glTF", Assert.Throws<InvalidDataException>(() => SkinnedGlb.Read(path)).Message);
        File.WriteAllBytes(path, SkeletonMesh.ToGlb(Creature.Skeleton));
        Assert.Contains("no skinned mesh", Assert.Throws<InvalidDataException>(() => SkinnedGlb.Read(path)).Message);
        Assert.Throws<FileNotFoundException>(() => SkinnedGlb.Read(Path.Combine(_folder, "absent.glb")));
    }

    [Fact]
    public void Inverse_bind_matrices_may_be_left_away()
    {
        var glb = Reread(OddGlb.Chain(3));
        Assert.Equal([-1, 0, 1], glb.Skeleton.Parents);
        AssertClose([YUpSpace.ToNetworks(new Vector3(0, 0.1f, 0)), YUpSpace.ToNetworks(new Vector3(1, 0.1f, 0)), YUpSpace.ToNetworks(new Vector3(0, 1.1f, 0))], glb.Mesh.Positions);
        Assert.Equal(1, glb.Skins);
    }

    [Theory]
    [InlineData("scaled to nothing", "{\"name\":\"j0\",", "{\"name\":\"j0\",\"scale\":[0,0,0],")]
    [InlineData("no positions", "\"POSITION\":0,", "")]
    [InlineData("no weights", ",\"WEIGHTS_0\":2", "")]
    [InlineData("in a circle", "\"name\":\"j2\",", "\"name\":\"j2\",\"children\":[0],")]
    [InlineData("hangs on two", "\"name\":\"j2\",", "\"name\":\"j2\",\"children\":[1],")]
    public void What_cannot_be_moved_is_refused(string says, string from, string to) =>
        Assert.Contains(says, Assert.Throws<InvalidDataException>(() => Reread(OddGlb.Chain(3, from, to))).Message);

    /// <summary>A deep tree would overflow the stack of the library, which no handler can catch.</summary>
    [Fact]
    public void Nodes_that_hang_on_each_other_for_ever_are_refused()
    {
        Assert.Contains("1000 levels", Assert.Throws<InvalidDataException>(() => Reread(OddGlb.Chain(200_000))).Message);
        Assert.Equal(300, Reread(OddGlb.Chain(300)).Skeleton.Count);
    }

    [Fact]
    public void Every_skin_is_counted() =>
        Assert.Equal(2, Reread(OddGlb.Chain(3, "{\"mesh\":0,\"skin\":0}", "{\"mesh\":0,\"skin\":0},{\"mesh\":0,\"skin\":1}",
            "{\"joints\":[0,1,2]}", "{\"joints\":[0,1,2]},{\"joints\":[0,1]}", "\"nodes\":[0,3]}", "\"nodes\":[0,3,4]}")).Skins);

    [Fact]
    public void A_clip_of_a_name_that_is_there_gets_a_number()
    {
        string path = Path.Combine(_folder, "clips.glb");
        File.WriteAllBytes(path, GlbWriter.ToBytes(Creature.Create()));
        var clip = MotionClips.Create(Creature.Skeleton)[0] with { Name = "walk" };
        for (int i = 0; i < 3; i++)
            File.WriteAllBytes(path, SkinnedGlb.Read(path).With(clip));
        Assert.Equal(["walk", "walk_2", "walk_3"], SkinnedGlb.Read(path).Clips);
    }

    [Fact]
    public void A_sheared_bone_is_not_turned()
    {
        var glb = Reread(OddGlb.Chain(3, "{\"name\":\"j0\",", "{\"name\":\"j0\",\"scale\":[1,2,3],", "\"name\":\"j1\",", "\"name\":\"j1\",\"rotation\":[0.5,0.5,0.1,0.7],"));
        var clip = new AnimationClip("turn", [new JointChannel(2, [0, 1], [Quaternion.Identity, Quaternion.Identity])]);
        Assert.Contains("sheared", Assert.Throws<InvalidDataException>(() => glb.With(clip)).Message);
    }

    [Fact]
    public void The_check_names_what_is_wrong()
    {
        var asset = Creature.Create(8);
        var influences = InfluenceTable.Heaviest(Creature.Weights(asset.Mesh.Positions));
        influences.Weights.AsSpan(0, 4).Clear();
        influences.Weights[4] = 0.5f;
        var twoRoots = SkeletonForest.Of(asset.Skeleton) with { Parents = [-1, -1, .. asset.Skeleton.Parents[2..]] };
        var report = RigCheck.Run(asset.Mesh, twoRoots, influences);
        Assert.Equal(2, report.Roots);
        Assert.Equal(1, report.UnweightedVertices);
        Assert.Equal(3, report.Problems.Count);
        Assert.True(report.TearIfRepaired!.WorstPercent < report.Tear.WorstPercent);
        var cycle = SkeletonForest.Of(asset.Skeleton) with { Parents = [-1, 2, 1, .. asset.Skeleton.Parents[3..]] };
        Assert.Contains("cycle", RigCheck.Run(asset.Mesh, cycle, asset.Influences.Table).Problems.Single());
    }

    private SkinnedGlb Reread(byte[] bytes)
    {
        string path = Path.Combine(_folder, "asset.glb");
        File.WriteAllBytes(path, bytes);
        return SkinnedGlb.Read(path);
    }

    private static void AssertClose(Vector3[] expected, Vector3[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Vector3.Distance(expected[i], actual[i]) < 1e-5f, $"{i}: {actual[i]}, expected {expected[i]}");
    }
}
