using System.Text.Json;
using AniGenSharp.Geometry;
using AniGenSharp.TestKit;

namespace AniGenSharp.Cli.Tests;

/// <summary>End to end: the real executable on real pictures.</summary>
[Trait("Speed", "Slow")]
public sealed class GenerateTests(SavedRun saved) : IClassFixture<SavedRun>, IDisposable
{
    private static readonly string[] s_always = ["mesh.glb", "processed_image.png", "report.json", "skeleton.bvh", "skeleton.glb"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Writes_an_asset_and_says_so()
    {
        string folder = Path.GetDirectoryName(saved.Stages)!;
        Assert.Equal([.. s_always.Append("preview.png").Append("turntable.png").Append("stages.safetensors").Order(StringComparer.Ordinal)], Files(folder));
        Assert.Equal(["out"], Directory.GetFileSystemEntries(saved.Folder).Select(Path.GetFileName));
        using var report = JsonDocument.Parse(File.ReadAllText(saved.Result("report.json")));
        Assert.Equal(3, report.RootElement.GetProperty("settings").GetProperty("structureSteps").GetInt32());
        Assert.True(report.RootElement.GetProperty("faces").GetInt32() > 1000);
        Assert.Equal(8, report.RootElement.GetProperty("stages").GetArrayLength());
        Assert.Equal(5, report.RootElement.GetProperty("checkpoints").EnumerateObject().Count());
    }

    [Fact]
    public async Task Levels_of_detail_have_fewer_faces_on_the_same_skeleton()
    {
        var run = await AnigenProcess.Run(
            _folder.Path, "generate", TestPaths.Sample("trex_01.png"), "--ss-steps", "3", "--slat-steps", "3", "--faces", "4000", "--lods", "0.5,0.1");
        Assert.True(run.ExitCode == 0, run.Error);
        using var report = JsonDocument.Parse(File.ReadAllText(_folder.File("out", "trex_01", "report.json")));
        Assert.Equal([2000, 400], report.RootElement.GetProperty("levelFaces").EnumerateArray().Select(faces => faces.GetInt32()));
        var level = RigFile.Read(_folder.File("out", "trex_01", "mesh_lod2.glb"));
        Assert.Equal(400, level.Mesh.FaceCount);
        Assert.Equal(RigFile.Read(_folder.File("out", "trex_01", "mesh.glb")).JointNames, level.JointNames);
    }

    [Fact]
    public void Progress_is_a_plain_line_a_stage_where_it_is_piped_with_the_sizes_and_places_last()
    {
        string[] lines = saved.Process.Error.TrimEnd().Split('\n');
        Assert.Contains("starter model", lines[0]);
        Assert.Equal(8, lines.Count(line => line.StartsWith("  ", StringComparison.Ordinal) && line.Contains("/8 ", StringComparison.Ordinal)));
        Assert.DoesNotContain('\u001b', saved.Process.Error);
        Assert.Matches(@"^  [\d,]+ vertices, [\d,]+ faces, \d+ joints in [\d.]+ s, [\d.]+ GB of memory$", lines[^2]);
        Assert.Matches(@"^  out.trex_01: .*mesh.glb \d+ kB", lines[^1]);
    }

    [Fact]
    public void Json_is_one_line_a_picture_and_nothing_else_is_on_standard_output()
    {
        Assert.Single(saved.Process.Output.TrimEnd().Split('\n'));
        Assert.Equal("done", saved.Line.GetProperty("status").GetString());
        Assert.Equal(7, saved.Line.GetProperty("seed").GetInt64());
        Assert.Equal(new FileInfo(saved.Result("mesh.glb")).Length, saved.Line.GetProperty("files").GetProperty("mesh.glb").GetInt64());
    }

    [Theory]
    [InlineData("cleaning")]
    [InlineData("structure")]
    public async Task Resuming_gives_what_the_uninterrupted_run_gave(string stage)
    {
        var run = await AnigenProcess.Run(_folder.Path, "generate", saved.Stages, "--from-stage", stage, "-o", "again");
        Assert.True(run.ExitCode == 0, run.Error);
        foreach (string name in s_always.Where(name => name != "report.json"))
            Assert.True(File.ReadAllBytes(saved.Result(name)).AsSpan().SequenceEqual(File.ReadAllBytes(_folder.File("again", "trex_01", name))), name);
        Assert.Equal(stage == "cleaning", !run.Error.Contains("starter model", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Post_processing_is_tried_again_beside_the_picture_with_other_options()
    {
        CopyResults(_folder.File("out", "trex_01"));
        byte[] before = File.ReadAllBytes(_folder.File("out", "trex_01", "mesh.glb"));
        var run = await AnigenProcess.Run(
            _folder.Path, "generate", TestPaths.Sample("trex_01.png"), "--from-stage", "cleaning", "--faces", "1000", "--bake", "none", "--influences", "8", "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        // The report is of the rig that was written.
        using var report = JsonDocument.Parse(File.ReadAllText(_folder.File("out", "trex_01", "report.json")));
        using var check = JsonDocument.Parse((await AnigenProcess.Run(_folder.Path, "rig", "check", Path.Combine("out", "trex_01", "mesh.glb"), "--json")).Output);
        var (told, found) = (report.RootElement.GetProperty("rig"), check.RootElement.GetProperty("report"));
        Assert.Equal(found.GetProperty("most_influences").GetInt32(), told.GetProperty("mostInfluences").GetInt32());
        Assert.Equal(found.GetProperty("tear").GetProperty("mean").GetDouble(), told.GetProperty("tear").GetProperty("mean").GetDouble(), 1e-5);
        Assert.InRange(told.GetProperty("mostInfluences").GetInt32(), 5, 8);
        Assert.InRange(JsonDocument.Parse(run.Output).RootElement.GetProperty("faces").GetInt32(), 900, 1000);
        Assert.NotEqual(before, File.ReadAllBytes(_folder.File("out", "trex_01", "mesh.glb")));
        // What could be begun with again stays; pictures of the result before would show another.
        Assert.Equal([.. s_always.Append("stages.safetensors").Order(StringComparer.Ordinal)], Files(_folder.File("out", "trex_01")));
    }

    [Theory]
    [InlineData("--seed has no effect from the cleaning stage on", "--seed", "3")]
    [InlineData("--ss-steps has no effect from the cleaning stage on", "--ss-steps", "3")]
    [InlineData("--device has no effect from the cleaning stage on", "--device", "cpu")]
    [InlineData("--low-memory has no effect from the cleaning stage on", "--low-memory")]
    public async Task Options_of_earlier_stages_are_refused(string says, params string[] options)
    {
        var run = await AnigenProcess.Run(_folder.Path, ["generate", saved.Stages, "--from-stage", "cleaning", .. options]);
        Assert.Contains(says, run.Refusal(2));
    }

    [Fact]
    public async Task Stages_that_are_missing_or_damaged_are_refused()
    {
        var run = await AnigenProcess.Run(_folder.Path, "generate", TestPaths.Sample("trex_01.png"), "--from-stage", "cleaning");
        Assert.Contains("make them once with --save-stages", run.Refusal(2));
        byte[] file = File.ReadAllBytes(saved.Stages);
        File.WriteAllBytes(_folder.File("cut.safetensors"), file[..(file.Length / 2)]);
        run = await AnigenProcess.Run(_folder.Path, "generate", "cut.safetensors", "--from-stage", "cleaning");
        Assert.Contains("cut.safetensors", run.Refusal(2));
        Assert.False(Directory.Exists(_folder.File("out")));
    }

    [Fact]
    public async Task Skip_existing_does_only_what_is_missing_and_loads_nothing_where_nothing_is()
    {
        CopyResults(_folder.File("out", "trex_01"));
        var run = await AnigenProcess.Run(_folder.Path, "generate", TestPaths.Sample("trex_01.png"), "--skip-existing", "--json", "--checkpoints", "nowhere");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal("skipped", JsonDocument.Parse(run.Output).RootElement.GetProperty("status").GetString());

        File.Delete(_folder.File("out", "trex_01", "report.json"));
        run = await AnigenProcess.Run(_folder.Path, "generate", TestPaths.Sample("trex_01.png"), "--skip-existing", "--checkpoints", "nowhere");
        Assert.Contains("no such checkpoint folder", run.Refusal(2));
    }

    /// <summary>A sheet of the new pictures alone would take the place of one that shows all.</summary>
    [Fact]
    public async Task The_contact_sheet_is_not_replaced_where_pictures_were_skipped()
    {
        CopyResults(_folder.File("out", "trex_01"));
        File.WriteAllText(_folder.File("out", "contact-sheet.png"), "the old one");
        var run = await AnigenProcess.Run(
            _folder.Path, "generate", TestPaths.Sample("trex_01.png"), TestPaths.Sample("bird_04.png"), TestPaths.Sample("fish_08.png"), "--skip-existing", "--preview",
            "--ss-steps", "1", "--slat-steps", "1", "--faces", "500", "--bake", "none");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("2 of 3 pictures done, 1 skipped", run.Error);
        Assert.Contains("contact-sheet.png is not written", run.Error);
        Assert.Equal("the old one", File.ReadAllText(_folder.File("out", "contact-sheet.png")));
    }

    [Fact]
    public async Task What_makes_no_difference_to_the_model_is_remarked()
    {
        File.WriteAllText(_folder.File("normals.onnx"), "");
        string[] arguments =
        [
            "generate", TestPaths.Sample("trex_01.png"), "--ss-steps", "1", "--slat-steps", "1", "--faces", "500", "--bake", "none", "--joints-density", "3", "--json", "--normal-estimator",
        ];
        var run = await AnigenProcess.Run(_folder.Path, [.. arguments, "nowhere.onnx"]);
        Assert.Contains("nowhere.onnx: there is no such normal estimator", run.Refusal(2));
        run = await AnigenProcess.Run(_folder.Path, [.. arguments, "normals.onnx"]);
        Assert.True(run.ExitCode == 0, run.Error);
        string remarks = JsonDocument.Parse(run.Output).RootElement.GetProperty("notes").ToString();
        Assert.Contains("the normal estimator named makes no difference", remarks);
        Assert.Contains("the joint density makes no difference", remarks);
    }

    [Fact]
    public async Task Ctrl_C_stops_within_a_step_and_leaves_nothing_behind()
    {
        if (OperatingSystem.IsWindows())
            return; // Console signals cannot be sent to another process there.
        using var process = AnigenProcess.Start(_folder.Path, "generate", TestPaths.Sample("trex_01.png"), "--ss-steps", "1000", "-o", Path.Combine("deep", "out"));
        while (await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.Contains("structure", StringComparison.Ordinal))
        {
        }
        AnigenProcess.Interrupt(process);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(limit.Token);
        Assert.Equal(130, process.ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    private static IEnumerable<string?> Files(string folder) => Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    private void CopyResults(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.GetFiles(Path.GetDirectoryName(saved.Stages)!))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
    }
}
