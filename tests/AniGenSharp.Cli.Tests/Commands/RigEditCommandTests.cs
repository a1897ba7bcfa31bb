using AniGenSharp.Geometry;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Rigs;

namespace AniGenSharp.Cli.Tests.Commands;

/// <summary><c>anigen rig edit</c>.</summary>
[Trait("Speed", "Slow")]
public sealed class RigEditCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Edits_of_a_file_are_applied_as_the_library_applies_them()
    {
        var asset = Save();
        string joint = asset.Skeleton.Names![^1];
        string edits = $$"""[{"edit":"rename","joint":"{{joint}}","name":"tip"},{"edit":"split","joint":"tip","name":"middle"}]""";

        var run = await Edit(edits, "-o", "b.glb");

        Assert.True(run.ExitCode == 0, run.Error);
        var imported = RigFile.Read(_folder.File("a.glb")).ToAsset().Asset;
        Assert.Equal(imported.WithRigEdits(RigEdit.ReadAll(edits)).ToGlb(), File.ReadAllBytes(_folder.File("b.glb")));
        Assert.Contains("middle", RigFile.Read(_folder.File("b.glb")).JointNames);
    }

    [Theory]
    [InlineData("""[{"edit":"delete","joint":"nobody"}]""", "edits.json: Edit 1: there is no joint \"nobody\".", "b.glb")]
    [InlineData("""[{"edit":"fly"}]""", "edits.json: The edits cannot be read", "b.glb")]
    [InlineData("[]", "the output would replace an input", "a.glb")]
    [InlineData("[]", "must end with .glb, .fbx, .usdz or .vrm", "b.obj")]
    public async Task Mistakes_are_explained_in_one_line(string edits, string message, string output)
    {
        Save();
        Assert.Contains(message, (await Edit(edits, "-o", output)).Refusal(2));
        Assert.Equal(2, Directory.GetFiles(_folder.Path).Length);
    }

    private RiggedAsset Save()
    {
        var asset = CapsuleRig.Create(Creatures.Read("snake_11"));
        asset.SaveGlb(_folder.File("a.glb"));
        return asset;
    }

    private Task<AnigenProcess> Edit(string edits, params string[] arguments)
    {
        File.WriteAllText(_folder.File("edits.json"), edits);
        return AnigenProcess.Run(_folder.Path, ["rig", "edit", "a.glb", "edits.json", .. arguments]);
    }
}
