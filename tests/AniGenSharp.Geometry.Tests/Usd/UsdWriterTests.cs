using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Usd;
using AniGenSharp.TestKit.Rigs;

namespace AniGenSharp.Geometry.Tests.Usd;

/// <summary>Writes USDZ packages and reads them back as zip archives and as text.</summary>
public sealed partial class UsdWriterTests
{
    public static TheoryData<string> Names => [.. Creatures.All, .. SyntheticRigs.Names];

    [Theory]
    [MemberData(nameof(Names))]
    [Trait("Speed", "Slow")]
    public void Joints_follow_the_clip(string creature)
    {
        var asset = SyntheticRigs.Create(creature);
        foreach (var clip in asset.Clips)
        {
            string layer = Layer(UsdWriter.ToBytes(asset, clip, BoneAxes.YAlong));
            float rate = float.Parse(RateLine().Match(layer).Groups[1].Value, CultureInfo.InvariantCulture);
            var rotations = Samples(layer, "quatf[] rotations");
            var translations = Samples(layer, "float3[] translations");
            Assert.Equal(rotations.Keys, translations.Keys);
            foreach (long code in rotations.Keys.Where((_, index) => index % Math.Max(1, rotations.Count / 5) == 0))
            {
                var expected = SkeletonPose.Of(clip, code / rate, asset.Skeleton.Count).World(asset.Skeleton).Positions;
                var actual = Joints(asset.Skeleton, rotations[code], translations[code]);
                for (int joint = 0; joint < actual.Length; joint++)
                {
                    float distance = Vector3.Distance(YUpSpace.FromNetworks(expected[joint]), actual[joint]);
                    Assert.True(distance < 1e-4f, $"{clip.Name} at {code}: joint {joint} is {distance} m off");
                }
            }
        }
    }

    [Fact]
    public void Entries_are_stored_and_aligned()
    {
        var asset = CapsuleRig.Create(Creatures.Read("bird_04"));
        asset = asset with
        {
            Mesh = asset.Mesh with { TexCoords = new Vector2[asset.Mesh.VertexCount] },
            Texture = new RgbaImage(4, 4, [.. Enumerable.Repeat((byte)200, 64)]),
        };
        byte[] package = UsdWriter.ToBytes(asset, null, BoneAxes.World);

        using var archive = new ZipArchive(new MemoryStream(package));
        Assert.Equal(["asset.usda", "texture_0.png"], archive.Entries.Select(entry => entry.FullName));
        for (int at = 0; BinaryPrimitives.ReadUInt32LittleEndian(package.AsSpan(at)) == 0x04034b50;)
        {
            Assert.Equal(0, BinaryPrimitives.ReadUInt16LittleEndian(package.AsSpan(at + 8)));
            int size = BinaryPrimitives.ReadInt32LittleEndian(package.AsSpan(at + 18));
            int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(package.AsSpan(at + 26));
            int data = at + 30 + nameLength + BinaryPrimitives.ReadUInt16LittleEndian(package.AsSpan(at + 28));
            Assert.Equal(0, data % 64);
            at = data + size;
        }
    }

    [Fact]
    public void Mesh_arrays_have_consistent_lengths()
    {
        var asset = CapsuleRig.Create(Creatures.Read("fish_08"));
        string layer = Layer(UsdWriter.ToBytes(asset, null, BoneAxes.World));

        Assert.Equal(asset.Mesh.FaceCount, Array(layer, "int[] faceVertexCounts").Length);
        Assert.Equal(asset.Mesh.Indices, Array(layer, "int[] faceVertexIndices").Select(int.Parse));
        Assert.Equal(4 * asset.Mesh.VertexCount, Array(layer, "int[] primvars:skel:jointIndices").Length);
        Assert.Equal(4 * asset.Mesh.VertexCount, Array(layer, "float[] primvars:skel:jointWeights").Length);
        Assert.Equal(3 * asset.Mesh.VertexCount, Array(layer, "point3f[] points").Length);
    }

    [Fact]
    public void Subsets_divide_the_faces_among_the_materials()
    {
        var asset = SyntheticRigs.Create("humanoid with tail");
        byte[] package = UsdWriter.ToBytes(asset, null, BoneAxes.World);
        string layer = Layer(package);

        string skin = layer[layer.IndexOf("def GeomSubset \"Skin\"", StringComparison.Ordinal)..];
        string cloth = layer[layer.IndexOf("def GeomSubset \"Cloth\"", StringComparison.Ordinal)..];
        Assert.Equal(Enumerable.Range(0, asset.Mesh.FaceCount),
            Array(skin, "int[] indices").Concat(Array(cloth, "int[] indices")).Select(int.Parse));
        Assert.Contains("rel material:binding = </Asset/Cloth>", cloth);
        Assert.Contains("inputs:diffuseColor.connect = </Asset/Cloth/BaseColor.outputs:rgb>", layer);
        Assert.Contains("inputs:normal.connect = </Asset/Cloth/Normal.outputs:rgb>", layer);
        using var archive = new ZipArchive(new MemoryStream(package));
        Assert.Equal(["asset.usda", "texture_0.png", "texture_1.png"], archive.Entries.Select(entry => entry.FullName));
    }

    [Fact]
    public void Names_become_valid_and_stay_unique() =>
        Assert.Equal(["a_L", "a_L_2", "_1", "mixamorig_Hips"], UsdNames.Unique(["a.L", "a_L", "1", "mixamorig:Hips"]));

    [Fact]
    public void Too_many_influences_and_endless_clips_are_rejected()
    {
        var asset = CapsuleRig.Create(Creatures.Read("bird_04"));
        var endless = new AnimationClip("endless", [new JointChannel(0, [0, 9000], [Quaternion.Identity, Quaternion.Identity])]);

        Assert.Contains("endless", Assert.Throws<ArgumentException>(() => UsdWriter.ToBytes(asset, endless, BoneAxes.World)).Message);
        Assert.Throws<ArgumentException>(() => UsdWriter.ToBytes(Creature.Create(influences: 8), null, BoneAxes.World));
    }

    private static string Layer(byte[] package)
    {
        using var archive = new ZipArchive(new MemoryStream(package));
        using var reader = new StreamReader(archive.Entries[0].Open(), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static string[] Array(string layer, string name)
    {
        int begin = layer.IndexOf(name + " = [", StringComparison.Ordinal) + name.Length + 4;
        return layer[begin..layer.IndexOf(']', begin)].Split([',', '(', ')', ' '], StringSplitOptions.RemoveEmptyEntries);
    }

    private static SortedDictionary<long, float[]> Samples(string layer, string name)
    {
        int begin = layer.IndexOf(name + ".timeSamples = {", StringComparison.Ordinal);
        string block = layer[begin..layer.IndexOf('}', begin)];
        return new(SampleLine().Matches(block).ToDictionary(
            match => long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture),
            match => match.Groups[2].Value.Split([',', '(', ')', ' '], StringSplitOptions.RemoveEmptyEntries)
                .Select(number => float.Parse(number, CultureInfo.InvariantCulture)).ToArray()));
    }

    private static Vector3[] Joints(Skeleton skeleton, float[] rotations, float[] translations)
    {
        var world = new Matrix4x4[skeleton.Count];
        for (int joint = 0; joint < world.Length; joint++)
        {
            var q = new Quaternion(rotations[4 * joint + 1], rotations[4 * joint + 2], rotations[4 * joint + 3], rotations[4 * joint]);
            var local = Matrix4x4.CreateFromQuaternion(q)
                * Matrix4x4.CreateTranslation(translations[3 * joint], translations[3 * joint + 1], translations[3 * joint + 2]);
            world[joint] = skeleton.Parents[joint] < 0 ? local : local * world[skeleton.Parents[joint]];
        }
        return System.Array.ConvertAll(world, matrix => matrix.Translation);
    }

    [GeneratedRegex(@"timeCodesPerSecond = (\d+)")]
    private static partial Regex RateLine();

    [GeneratedRegex(@"(\d+): \[([^\]]*)\]")]
    private static partial Regex SampleLine();
}
