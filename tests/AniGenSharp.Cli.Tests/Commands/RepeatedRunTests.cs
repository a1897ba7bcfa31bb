using AniGenSharp.Geometry;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Pictures;

namespace AniGenSharp.Cli.Tests.Commands;

/// <summary>A run is repeated from its report, and the result says what it is.</summary>
[Trait("Speed", "Slow")]
public sealed class RepeatedRunTests(SavedRun saved) : IClassFixture<SavedRun>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_report_repeats_its_run_to_the_same_files()
    {
        string[] first =
        [
            "generate", saved.Stages, "--from-stage", "cleaning", "-o", "a", "--faces", "900", "--lods", "0.5,0.1", "--height", "1.75",
            "--texture-format", "webp", "--texture-size", "1024",
        ];
        Assert.Equal(0, (await AnigenProcess.Run(_folder.Path, first)).ExitCode);
        string report = _folder.File("a", "trex_01", "report.json");
        var run = await AnigenProcess.Run(
            _folder.Path, "generate", saved.Stages, "--from-stage", "cleaning", "-o", "b", "--from-report", report);
        Assert.True(run.ExitCode == 0, run.Error);
        foreach (string name in new[] { "mesh.glb", "mesh_lod1.glb", "mesh_lod2.glb" })
            Assert.Equal(File.ReadAllBytes(_folder.File("a", "trex_01", name)), File.ReadAllBytes(_folder.File("b", "trex_01", name)));
        Assert.DoesNotContain("\\u002B", File.ReadAllText(report));
        Assert.Equal(1.75, GenerationReport.Load(report).Options!.Height);

        // The textures of the levels of detail shrink with their meshes.
        int[] sides = [.. new[] { "mesh.glb", "mesh_lod1.glb", "mesh_lod2.glb" }
            .Select(name => RigFile.Read(_folder.File("a", "trex_01", name)).ToAsset().Asset.Materials[0].BaseColorTexture!)
            .Select(texture => DecodedImage.Read(texture.Bytes).Width)];
        Assert.Equal([1024, 512, 256], sides);
        Assert.Contains("trex_01", System.Text.Encoding.UTF8.GetString(File.ReadAllBytes(_folder.File("a", "trex_01", "mesh.glb"))));
        var asset = RigFile.Read(_folder.File("a", "trex_01", "mesh.glb")).ToAsset().Asset;
        Assert.Equal(0, asset.Mesh.Positions.Min(position => position.Z), 1e-4f);
        Assert.Equal(1.75f, asset.Mesh.Positions.Max(position => position.Z), 1e-3f);
    }

    [Fact]
    public async Task What_a_report_sets_cannot_be_given_too()
    {
        var run = await AnigenProcess.Run(
            _folder.Path, "generate", saved.Stages, "--from-stage", "cleaning", "--faces", "9",
            "--from-report", saved.Result("report.json"));
        Assert.Contains("--faces can't be combined with --from-report", run.Refusal(2));
        File.WriteAllText(_folder.File("other.json"), "{}");
        run = await AnigenProcess.Run(_folder.Path, "generate", saved.Stages, "--from-stage", "cleaning", "--from-report", "other.json");
        Assert.Contains("other.json: this is not a report", run.Refusal(2));
    }
}
