using AniGenSharp.TestKit.Files;
using AniGenSharp.TestKit.Rigs;

namespace AniGenSharp.Geometry.Tests.Gltf;

public sealed class RigCheckTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("anigen-rig-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>The report on an asset equals the report on the file written from it, up to the rounding of rotations.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    public void An_asset_and_its_file_have_the_same_report(int influences)
    {
        var asset = Creature.Create(influences: influences);
        string path = Path.Combine(_folder, "creature.glb");
        asset.SaveGlb(path);

        var expected = RigCheck.Run(asset);
        var actual = RigCheck.Run(path);

        Assert.Single(actual.Skins);
        Assert.Empty(actual.Problems);
        Assert.Empty(expected.Problems);
        Assert.Equal(0, expected.LargestWeightError);
        Assert.Equal(expected with { Tear = actual.Whole.Tear, LongestEdge = actual.Whole.LongestEdge }, actual.Whole);
        Assert.Equal(expected.Tear.WorstPercent, actual.Whole.Tear.WorstPercent, 1e-5f);
        Assert.Equal(expected.LongestEdge, actual.Whole.LongestEdge, 1e-6f);
    }

    [Fact]
    public void A_file_with_several_roots_is_reported_and_not_rejected()
    {
        string path = Path.Combine(_folder, "odd.glb");
        File.WriteAllBytes(path, OddGlb.Chain(
            3, ",\"children\":[1]}", "}", "{\"mesh\":0,\"skin\":0}", "{\"mesh\":0,\"skin\":0,\"children\":[0,1]}",
            "\"nodes\":[0,3]}", "\"nodes\":[3]}"));
        var report = RigCheck.Run(path).Whole;
        Assert.Equal(2, report.Roots);
        Assert.False(report.OneTree);
        Assert.NotNull(report.TearIfRepaired);
        Assert.Single(report.Problems);
    }

    [Fact]
    public void A_file_without_a_rig_is_rejected_with_its_name()
    {
        string path = Path.Combine(_folder, "note.glb");
        File.WriteAllText(path, "not glTF");
        Assert.Contains("note.glb", Assert.Throws<InvalidDataException>(() => RigCheck.Run(path)).Message);
        Assert.Throws<FileNotFoundException>(() => RigCheck.Run(Path.Combine(_folder, "absent.glb")));
    }
}
