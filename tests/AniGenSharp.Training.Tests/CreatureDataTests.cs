using AniGenSharp.TestKit;
using AniGenSharp.Training.Datasets;

namespace AniGenSharp.Training.Tests;

/// <summary>Data sets of creatures, written and read.</summary>
public sealed class CreatureDataTests
{
    private static readonly CreatureDataOptions s_options = new() { Count = 2, Seed = 3, Views = 2, PictureSize = 32 };

    [Fact]
    public void A_data_set_has_the_layout_of_the_reference_and_is_read_back()
    {
        using var folder = new TemporaryFolder();
        CreatureData.Write(folder.Path, s_options, cancellationToken: TestContext.Current.CancellationToken);
        string[] expected =
        [
            "metadata.csv", "renders_cond/3_000000/000.png", "renders_cond/3_000000/001.png", "renders_cond/3_000000/transforms.json",
            "skeleton/3_000000/skeleton_voxelized.npz", "voxels/3_000000.ply", "voxels/3_000000_skeleton.ply",
        ];
        Assert.All(expected, name => Assert.True(File.Exists(Path.Combine(folder.Path, name)), name));

        var reader = new DatasetReader(folder.Path);
        Assert.Equal(2, reader.Items.Count);
        var item = reader.Read(0, 32);
        Assert.Equal("quadruped", item.Class);
        Assert.Equal(-1, item.Parents[0]);
        Assert.InRange(item.Shape.Count, 500, 20000);
        Assert.InRange(item.Bones.Count, 20, 2000);
        for (int vertex = 0; vertex < item.Mesh.VertexCount; vertex++)
            Assert.Equal(1, item.Skin.AsSpan(vertex * item.Joints.Length, item.Joints.Length).ToArray().Sum(), 1e-4);
        Assert.Equal(2, reader.Pictures(1).Length);
    }

    [Theory]
    [InlineData("faces", new float[] { 0, 1, 2 }, new int[0], 3)]
    [InlineData("faces", new float[0], new[] { 0, 1, 1_000_000 }, 3)]
    [InlineData("parents", new float[0], new[] { -1, 0 }, 2)]
    [InlineData("colors", new float[] { 0, 0, 0 }, new int[0], 3)]
    public void Arrays_that_do_not_belong_together_are_reported(string name, float[] floats, int[] integers, int columns)
    {
        using var folder = new TemporaryFolder();
        CreatureData.Write(folder.Path, s_options with { Count = 1 }, cancellationToken: TestContext.Current.CancellationToken);
        string rig = new DatasetLayout(folder.Path).Rig("3_000000");
        var arrays = new Dictionary<string, NpyArray>(NpzFile.Read(rig))
        {
            [name] = floats.Length > 0 ? NpyArray.Of(floats, 1, columns) : NpyArray.Of(integers, 1, columns),
        };
        NpzFile.Write(rig, [.. arrays.Select(array => (array.Key, array.Value))]);
        var reader = new DatasetReader(folder.Path);
        Assert.Contains(rig, Assert.Throws<InvalidDataException>(() => reader.Read(0, 32)).Message);
    }

    [Fact]
    public void The_same_seed_gives_the_same_files()
    {
        using var one = new TemporaryFolder();
        using var other = new TemporaryFolder();
        CreatureData.Write(one.Path, s_options, cancellationToken: TestContext.Current.CancellationToken);
        CreatureData.Write(other.Path, s_options, cancellationToken: TestContext.Current.CancellationToken);
        string[] files = Directory.GetFiles(one.Path, "*", SearchOption.AllDirectories);
        Assert.Equal(13, files.Length);
        Assert.All(files, file => Assert.Equal(
            File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(other.Path, Path.GetRelativePath(one.Path, file)))));
    }

    [Fact]
    public void A_damaged_data_set_is_reported_with_its_file()
    {
        using var folder = new TemporaryFolder();
        CreatureData.Write(folder.Path, s_options with { Count = 1 }, cancellationToken: TestContext.Current.CancellationToken);
        var reader = new DatasetReader(folder.Path);
        string rig = new DatasetLayout(folder.Path).Rig("3_000000");
        File.WriteAllBytes(rig, File.ReadAllBytes(rig)[..200]);
        Assert.Contains(rig, Assert.Throws<InvalidDataException>(() => reader.Read(0, 32)).Message);
        File.Delete(Path.Combine(folder.Path, "metadata.csv"));
        Assert.Contains(folder.Path, Assert.Throws<IOException>(() => new DatasetReader(folder.Path)).Message);
    }
}
