using AniGenSharp.Geometry;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Rigs;

namespace AniGenSharp.Cli.Tests.Commands;

/// <summary><c>anigen rig convert</c>.</summary>
[Trait("Speed", "Slow")]
public sealed class RigConvertCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_humanoid_gets_an_engines_conventions_in_every_format()
    {
        Save("hero.glb", "humanoid_03");

        var run = await Convert(
            "hero.glb", "-o", "new/a.glb", "new/a.fbx", "new/a.usdz", "new/a.vrm", "--rig-preset", "unreal", "--pose", "a");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(4, Directory.GetFiles(_folder.File("new")).Length);
        var rig = RigFile.Read(_folder.File("new/a.glb"));
        Assert.Equal("root", rig.JointNames[0]);
        Assert.Contains("upperarm_l", rig.JointNames);
        Assert.Contains("USDZ holds one clip, RangeOfMotion; left out: IdleSway, LimbWave.", run.Error);
    }

    [Fact]
    public async Task A_format_that_cannot_hold_the_asset_does_not_affect_the_others()
    {
        Save("snake.glb", "snake_11");

        var run = await Convert("snake.glb", "-o", "snake.vrm", "snake.fbx");

        Assert.Equal("anigen: snake.vrm was not written: VRM is for humanoids; the skeleton of this asset is not one.", run.Refusal(2));
        Assert.True(File.Exists(_folder.File("snake.fbx")));
    }

    [Theory]
    [InlineData("the output would replace the input", "-o", "snake.glb")]
    [InlineData("must end with .glb, .fbx, .usdz or .vrm", "-o", "snake.obj")]
    [InlineData("there is no such clip, only RangeOfMotion, ", "-o", "s.usdz", "--clip", "Run")]
    [InlineData("Only a humanoid can rest in a T-pose", "-o", "s.fbx", "--pose", "t")]
    public async Task Mistakes_are_explained_in_one_line(string message, params string[] arguments)
    {
        Save("snake.glb", "snake_11");

        Assert.Contains(message, (await Convert(["snake.glb", .. arguments])).Refusal(2));
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Omitted_content_is_listed()
    {
        var asset = CapsuleRig.Create(Creatures.Read("quadruped_02"));
        var names = asset.Skeleton.Names!.ToArray();
        (names[^1], names[^2]) = ("tail.1", "tail_1");
        var influences = SkinInfluences.FromWeights(new SkinWeights([.. Enumerable.Repeat(
            1f / names.Length, asset.Mesh.VertexCount * names.Length)], names.Length), 8);
        (asset with { Skeleton = asset.Skeleton.WithNames(names), Influences = influences }).SaveGlb(_folder.File("beast.glb"));

        var run = await Convert("beast.glb", "-o", "beast.usdz");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("bones whose names are the same in USD get numbers: tail.1", run.Error);
        Assert.Contains("USDZ holds 4 influences per vertex; the lightest, up to 50.0 % of a vertex's weight, are left out", run.Error);
    }

    private Task<AnigenProcess> Convert(params string[] arguments) => AnigenProcess.Run(_folder.Path, ["rig", "convert", .. arguments]);

    private void Save(string file, string creature) => CapsuleRig.Create(Creatures.Read(creature)).SaveGlb(_folder.File(file));
}
