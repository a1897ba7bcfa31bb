using System.Numerics;
using AniGenSharp.Geometry.Fbx;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.TestKit.Rigs;

namespace AniGenSharp.Geometry.Tests.Fbx;

/// <summary>Writes FBX files and reads them back with the tests' own reader; lengths in the files are in centimeters.</summary>
public sealed class FbxWriterTests
{
    public static TheoryData<string> Names => [.. Creatures.All, .. SyntheticRigs.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Joints_follow_the_clips(string creature)
    {
        var asset = SyntheticRigs.Create(creature);
        var scene = new Scene(FbxWriter.ToBytes(asset, [], BoneAxes.YAlong), asset.Skeleton);

        Assert.Equal(asset.Clips.Select(clip => clip.Name), scene.Clips);
        foreach (var clip in asset.Clips)
        {
            for (int i = 0; i < 5; i++)
            {
                float time = clip.Duration * (i + 0.37f) / 5;
                var expected = SkeletonPose.Of(clip, time, asset.Skeleton.Count).World(asset.Skeleton).Positions;
                var actual = scene.Joints(clip.Name, time);
                for (int joint = 0; joint < actual.Length; joint++)
                {
                    float distance = Vector3.Distance(YUpSpace.FromNetworks(expected[joint]), actual[joint] / 100);
                    Assert.True(distance < 1e-4f, $"{clip.Name} at {time}: joint {joint} is {distance} m off");
                }
            }
        }
    }

    [Theory]
    [InlineData(BoneAxes.World)]
    [InlineData(BoneAxes.YAlong)]
    [InlineData(BoneAxes.XAlong)]
    public void Bind_poses_weights_and_triangles_match_the_asset(BoneAxes axes)
    {
        var asset = CapsuleRig.Create(Creatures.Read("humanoid_03"));
        var scene = new Scene(FbxWriter.ToBytes(asset, [], axes), asset.Skeleton);

        Assert.Equal(asset.Mesh.Indices, scene.Indices);
        var sums = new double[asset.Mesh.VertexCount];
        for (int joint = 0; joint < asset.Skeleton.Count; joint++)
        {
            var cluster = scene.Cluster(asset.Skeleton.Names![joint]);
            double[] link = (double[])cluster["TransformLink"].Properties[0], inverse = (double[])cluster["Transform"].Properties[0];
            Assert.True(Vector3.Distance(
                YUpSpace.FromNetworks(asset.Skeleton.Joints[joint]) * 100, new((float)link[12], (float)link[13], (float)link[14])) < 1e-3f);
            var product = ToMatrix(inverse) * ToMatrix(link);
            for (int row = 0; row < 4; row++)
                for (int column = 0; column < 4; column++)
                    Assert.Equal(row == column ? 1 : 0, product[row, column], 1e-3f);
            if (cluster.Children.FirstOrDefault(child => child.Name == "Indexes") is not { } indexes)
                continue;
            foreach (var (vertex, weight) in ((int[])indexes.Properties[0]).Zip((double[])cluster["Weights"].Properties[0]))
            {
                sums[vertex] += weight;
                int slot = asset.Influences.Joints(vertex).IndexOf((ushort)joint);
                Assert.Equal(asset.Influences.Weights(vertex)[slot], weight, 6);
            }
        }
        Assert.All(sums, sum => Assert.Equal(1, sum, 6));
    }

    [Fact]
    public void Every_face_has_its_material_and_every_material_its_textures()
    {
        var asset = SyntheticRigs.Create("humanoid with tail");
        var records = FbxReader.Read(FbxWriter.ToBytes(asset, [], BoneAxes.World));

        var objects = records.Single(record => record.Name == "Objects").Children;
        var materials = objects.Where(record => record.Name == "Material").ToList();
        Assert.Equal(["Skin", "Cloth"], materials.Select(record => ((string)record.Properties[1]).Split('\0')[0]));
        int[] faces = (int[])objects.Single(record => record.Name == "Geometry")["LayerElementMaterial"]["Materials"].Properties[0];
        Assert.Equal(asset.Materials.SelectMany((material, index) => Enumerable.Repeat(index, material.FaceCount)), faces);
        var connections = records.Single(record => record.Name == "Connections").Children
            .Where(connection => (long)connection.Properties[2] == materials[1].Id).Select(connection => (string)connection.Properties[3]);
        Assert.Equal(["DiffuseColor", "NormalMap"], connections);
        Assert.Equal(asset.Materials[1].BaseColorTexture!.Bytes,
            (byte[])objects.First(record => record.Name == "Video")["Content"].Properties[0]);
    }

    [Fact]
    public void A_clip_that_is_too_long_is_rejected_in_one_sentence()
    {
        float[] times = [.. Enumerable.Range(0, 1_000_001).Select(key => 0.125f * key)];
        var clip = new AnimationClip("endless", [new JointChannel(0, times, [.. times.Select(_ => Quaternion.Identity)])]);
        var asset = SyntheticRigs.Create("quadruped") with { Clips = [clip] };

        var error = Assert.Throws<ArgumentException>(() => FbxWriter.ToBytes(asset, [], BoneAxes.World));
        Assert.StartsWith("The clip endless of 125000 s is too long for FBX.", error.Message);
    }

    [Fact]
    public void Levels_of_detail_form_a_group()
    {
        var asset = CapsuleRig.Create(Creatures.Read("quadruped_02"));
        var records = FbxReader.Read(FbxWriter.ToBytes(asset, [asset, asset], BoneAxes.World));

        var objects = records.Single(record => record.Name == "Objects");
        Assert.Equal(3, objects.Children.Count(record => record.Name == "Geometry"));
        Assert.Single(objects.Children, record => record.Name == "Model" && (string)record.Properties[2] == "LodGroup");
    }

    [Fact]
    public void The_same_asset_gives_the_same_bytes()
    {
        var asset = CapsuleRig.Create(Creatures.Read("snake_11"));

        Assert.Equal(FbxWriter.ToBytes(asset, [], BoneAxes.World), FbxWriter.ToBytes(asset, [], BoneAxes.World));
    }

    private static Matrix4x4 ToMatrix(double[] m) => new(
        (float)m[0], (float)m[1], (float)m[2], (float)m[3], (float)m[4], (float)m[5], (float)m[6], (float)m[7],
        (float)m[8], (float)m[9], (float)m[10], (float)m[11], (float)m[12], (float)m[13], (float)m[14], (float)m[15]);

    /// <summary>A document and its bones in the order of a skeleton.</summary>
    private sealed class Scene
    {
        private const double TimeUnits = 46_186_158_000;
        private readonly Dictionary<long, FbxRecord> _objects;
        private readonly (long Child, long Parent, string? Property)[] _connections;
        private readonly FbxRecord[] _bones;
        private readonly Skeleton _skeleton;

        public Scene(byte[] file, Skeleton skeleton)
        {
            var records = FbxReader.Read(file);
            _skeleton = skeleton;
            _objects = records.Single(record => record.Name == "Objects").Children.ToDictionary(record => record.Id);
            _connections = [.. records.Single(record => record.Name == "Connections").Children.Select(connection => (
                (long)connection.Properties[1], (long)connection.Properties[2],
                connection.Properties.Count > 3 ? (string)connection.Properties[3] : null))];
            _bones = [.. skeleton.Names!.Select(name => _objects.Values.Single(
                record => record.Name == "Model" && (string)record.Properties[1] == name + "\0\u0001Model"))];
        }

        public IEnumerable<string> Clips => _objects.Values.Where(record => record.Name == "AnimationStack").Select(NameOf);

        public int[] Indices => [.. ((int[])_objects.Values.Single(record => record.Name == "Geometry")["PolygonVertexIndex"].Properties[0])
            .Select(index => index < 0 ? ~index : index)];

        public FbxRecord Cluster(string bone) => _objects.Values.Single(
            record => record.Name == "Deformer" && (string)record.Properties[2] == "Cluster" && NameOf(record) == bone);

        /// <summary>The positions of the joints in a clip, computed from local translations and angles down the hierarchy.</summary>
        public Vector3[] Joints(string clip, double time)
        {
            long layer = Below(_objects.Values.Single(record => record.Name == "AnimationStack" && NameOf(record) == clip).Id).Single();
            var nodes = Below(layer).ToHashSet();
            var world = new Matrix4x4[_bones.Length];
            for (int bone = 0; bone < _bones.Length; bone++)
            {
                double[] angles = Value(nodes, bone, "Lcl Rotation", time), offset = Value(nodes, bone, "Lcl Translation", time);
                var local = Matrix4x4.CreateRotationX(Radians(angles[0])) * Matrix4x4.CreateRotationY(Radians(angles[1]))
                    * Matrix4x4.CreateRotationZ(Radians(angles[2]))
                    * Matrix4x4.CreateTranslation((float)offset[0], (float)offset[1], (float)offset[2]);
                world[bone] = _skeleton.Parents[bone] < 0 ? local : local * world[_skeleton.Parents[bone]];
            }
            return Array.ConvertAll(world, matrix => matrix.Translation);
        }

        private double[] Value(HashSet<long> nodes, int bone, string property, double time)
        {
            double[] rest = _bones[bone].Property70(property);
            long node = _connections.Where(c => c.Parent == _bones[bone].Id && c.Property == property && nodes.Contains(c.Child))
                .Select(c => c.Child).SingleOrDefault();
            if (node == 0)
                return rest;
            return [.. new[] { "d|X", "d|Y", "d|Z" }.Select(axis =>
            {
                var curve = _objects[_connections.Single(c => c.Parent == node && c.Property == axis).Child];
                long[] times = (long[])curve["KeyTime"].Properties[0];
                float[] values = (float[])curve["KeyValueFloat"].Properties[0];
                double at = time * TimeUnits;
                int next = Array.FindIndex(times, key => key >= at);
                if (next <= 0)
                    return next == 0 ? values[0] : values[^1];
                double share = (at - times[next - 1]) / (times[next] - times[next - 1]);
                return values[next - 1] + share * (values[next] - values[next - 1]);
            })];
        }

        private IEnumerable<long> Below(long parent) =>
            _connections.Where(c => c.Parent == parent && c.Property is null).Select(c => c.Child);

        private static string NameOf(FbxRecord record) => ((string)record.Properties[1]).Split('\0')[0];

        private static float Radians(double degrees) => (float)(degrees * Math.PI / 180);
    }
}
