using System.Text.Json;
using AniGenSharp.Geometry;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Files;

namespace AniGenSharp.Cli.Tests.Commands;

/// <summary><c>anigen rig check</c>.</summary>
[Trait("Speed", "Slow")]
public sealed class RigCheckCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_figures_of_a_valid_rig_are_printed()
    {
        var ribbon = Ribbon.Create();
        ribbon.SaveGlb(_folder.File("ribbon.glb"));
        var run = await Check("ribbon.glb");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("4, one tree", run.Output);
        Assert.Contains("all weighted", run.Output);
        Assert.Contains("tear in motion", run.Output);
        Assert.DoesNotContain("PROBLEM", run.Output);

        run = await Check("ribbon.glb", "--json");
        using var line = JsonDocument.Parse(run.Output);
        var report = line.RootElement.GetProperty("report");
        Assert.True(report.GetProperty("oneTree").GetBoolean());
        Assert.Equal(ribbon.Mesh.FaceCount, report.GetProperty("faces").GetInt32());
        Assert.True(report.GetProperty("tear").GetProperty("worstPercent").GetDouble() > 0);
    }

    [Theory]
    [InlineData("nowhere.glb")]
    [InlineData(".")]
    [InlineData("note.glb")]
    public async Task A_file_that_is_not_a_rig_is_reported(string file)
    {
        File.WriteAllText(_folder.File("note.glb"), "not a rig");
        Assert.Contains(file, (await Check(file)).Refusal(2));
    }

    [Fact]
    public async Task Files_of_other_programs_are_checked_as_far_as_possible()
    {
        Write("deep.glb", OddGlb.Chain(50_000));
        Assert.Equal(0, (await Check("deep.glb")).ExitCode);
        Write("bare.glb", OddGlb.Chain(3, "\"POSITION\":0,", ""));
        Assert.Contains("bare.glb", (await Check("bare.glb")).Refusal(2));
        Write("two.glb", OddGlb.Chain(
            3, "{\"mesh\":0,\"skin\":0}", "{\"mesh\":0,\"skin\":0},{\"mesh\":0,\"skin\":1}",
            "{\"joints\":[0,1,2]}", "{\"joints\":[0,1,2]},{\"joints\":[0,1]}", "\"nodes\":[0,3]}", "\"nodes\":[0,3,4]}"));
        var run = await Check("two.glb");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("2, all checked", run.Output);
    }

    private Task<AnigenProcess> Check(params string[] arguments) => AnigenProcess.Run(_folder.Path, ["rig", "check", .. arguments]);

    private void Write(string name, byte[] bytes) => File.WriteAllBytes(_folder.File(name), bytes);
}
