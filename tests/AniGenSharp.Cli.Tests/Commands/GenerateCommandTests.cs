using System.Text.Json;
using AniGenSharp.Geometry;
using AniGenSharp.TestKit;

namespace AniGenSharp.Cli.Tests.Commands;

/// <summary><c>anigen generate</c> from end to end.</summary>
[Trait("Speed", "Slow")]
public sealed class GenerateCommandTests(SavedRun saved) : IClassFixture<SavedRun>, IDisposable
{
    private static readonly string[] s_always = ["mesh.glb", "processed_image.png", "report.json", "skeleton.bvh", "skeleton.glb"];

    private static readonly string[] s_cheapest = ["--ss-steps", "1", "--slat-steps", "1", "--faces", "500", "--bake", "none"];

    private readonly TemporaryFolder _folder = new();

    private string Trex { get; } = TestPaths.Sample("trex_01.png");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_requested_files_are_written_with_a_report()
    {
        string[] expected = [.. s_always, "preview.png", "turntable.apng", "motion.apng", "stages.safetensors"];
        Assert.Equal(expected.Order(StringComparer.Ordinal), Files(Path.GetDirectoryName(saved.Stages)!));
        Assert.Equal(["out"], Directory.GetFileSystemEntries(saved.Folder).Select(Path.GetFileName));
        using var document = JsonDocument.Parse(File.ReadAllText(saved.Result("report.json")));
        var report = document.RootElement;
        Assert.Equal(3, report.GetProperty("settings").GetProperty("structureSteps").GetInt32());
        Assert.True(report.GetProperty("faces").GetInt32() > 1000);
        Assert.Equal(8, report.GetProperty("stages").GetArrayLength());
        Assert.Equal(5, report.GetProperty("checkpoints").EnumerateObject().Count());
    }

    [Fact]
    public async Task Levels_of_detail_have_fewer_faces_and_the_same_skeleton()
    {
        var run = await Generate("--ss-steps", "3", "--slat-steps", "3", "--faces", "4000", "--lods", "0.5,0.1");
        Assert.True(run.ExitCode == 0, run.Error);
        using var report = JsonDocument.Parse(File.ReadAllText(Result("report.json")));
        Assert.Equal([2000, 400], report.RootElement.GetProperty("levelFaces").EnumerateArray().Select(faces => faces.GetInt32()));
        var level = RigFile.Read(Result("mesh_lod2.glb"));
        Assert.Equal(400, level.Mesh.FaceCount);
        Assert.Equal(RigFile.Read(Result("mesh.glb")).JointNames, level.JointNames);
    }

    [Fact]
    public void Piped_progress_is_one_plain_line_per_stage_followed_by_counts_and_sizes()
    {
        string[] lines = saved.Process.Error.TrimEnd().Split('\n');
        Assert.Contains("starter model", lines[0]);
        Assert.Equal(8, lines.Count(line => line.StartsWith("  ", StringComparison.Ordinal) && line.Contains("/8 ")));
        Assert.DoesNotContain('\u001b', saved.Process.Error);
        Assert.Matches(@"^  [\d,]+ vertices, [\d,]+ faces, \d+ joints in [\d.]+ s, [\d.]+ GB of memory$", lines[^2]);
        Assert.Matches(@"^  out.trex_01: .*mesh.glb \d+ kB", lines[^1]);
    }

    [Fact]
    public void Json_is_one_line_per_picture_and_nothing_else_is_on_standard_output()
    {
        Assert.Single(saved.Process.Output.TrimEnd().Split('\n'));
        Assert.Equal("done", saved.Line.GetProperty("status").GetString());
        Assert.Equal(7, saved.Line.GetProperty("seed").GetInt64());
        Assert.Equal(new FileInfo(saved.Result("mesh.glb")).Length, saved.Line.GetProperty("files").GetProperty("mesh.glb").GetInt64());
    }

    [Theory]
    [InlineData("cleaning")]
    [InlineData("structure")]
    public async Task A_resumed_run_has_the_same_result_as_an_uninterrupted_one(string stage)
    {
        var run = await AnigenProcess.Run(_folder.Path, "generate", saved.Stages, "--from-stage", stage, "-o", "again");
        Assert.True(run.ExitCode == 0, run.Error);
        foreach (string name in s_always.Where(name => name != "report.json"))
        {
            byte[] expected = File.ReadAllBytes(saved.Result(name)), actual = File.ReadAllBytes(_folder.File("again", "trex_01", name));
            Assert.True(expected.AsSpan().SequenceEqual(actual), name);
        }
        Assert.Equal(stage == "cleaning", !run.Error.Contains("starter model", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Post_processing_can_be_repeated_with_other_options()
    {
        CopyResults(_folder.File("out", "trex_01"));
        byte[] before = File.ReadAllBytes(Result("mesh.glb"));
        var run = await Generate("--from-stage", "cleaning", "--faces", "1000", "--bake", "none", "--influences", "8", "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        // The report describes the rig that was written.
        using var report = JsonDocument.Parse(File.ReadAllText(Result("report.json")));
        var checking = await AnigenProcess.Run(_folder.Path, "rig", "check", Path.Combine("out", "trex_01", "mesh.glb"), "--json");
        using var check = JsonDocument.Parse(checking.Output);
        var (reported, read) = (report.RootElement.GetProperty("rig"), check.RootElement.GetProperty("report"));
        Assert.Equal(read.GetProperty("mostInfluences").GetInt32(), reported.GetProperty("mostInfluences").GetInt32());
        double reportedTear = reported.GetProperty("tear").GetProperty("mean").GetDouble();
        Assert.Equal(read.GetProperty("tear").GetProperty("mean").GetDouble(), reportedTear, 1e-5);
        Assert.InRange(reported.GetProperty("mostInfluences").GetInt32(), 5, 8);
        Assert.InRange(JsonDocument.Parse(run.Output).RootElement.GetProperty("faces").GetInt32(), 900, 1000);
        Assert.NotEqual(before, File.ReadAllBytes(Result("mesh.glb")));
        // The saved stages are kept; animated pictures of the older result are removed.
        string[] kept = [.. s_always, "preview.png", "stages.safetensors"];
        Assert.Equal(kept.Order(StringComparer.Ordinal), Files(_folder.File("out", "trex_01")));
    }

    [Fact]
    public async Task Requested_motions_are_added_as_far_as_the_body_allows_them()
    {
        CopyResults(_folder.File("out", "trex_01"));
        string[] motions = ["--motion", "walk,fly", "--in-place"];
        var run = await Generate(["--from-stage", "cleaning", "--faces", "1000", "--bake", "none", "--json", .. motions]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(["walk"], RigFile.Read(Result("mesh.glb")).ClipNames);
        Assert.Contains("allow the motion fly", JsonDocument.Parse(run.Output).RootElement.GetProperty("notes").ToString());
    }

    [Theory]
    [InlineData("--seed", "3")]
    [InlineData("--ss-steps", "3")]
    [InlineData("--device", "cpu")]
    [InlineData("--low-memory")]
    public async Task Options_of_skipped_stages_are_rejected(params string[] options)
    {
        var run = await AnigenProcess.Run(_folder.Path, ["generate", saved.Stages, "--from-stage", "cleaning", .. options]);
        Assert.Equal(
            $"anigen: {options[0]} has no effect from the cleaning stage on: omit it, or start at an earlier stage.", run.Refusal(2));
    }

    [Fact]
    public async Task Missing_or_damaged_stages_are_reported()
    {
        Assert.Contains(Path.Combine("out", "trex_01", "stages.safetensors"), (await Generate("--from-stage", "cleaning")).Refusal(2));
        byte[] file = File.ReadAllBytes(saved.Stages);
        File.WriteAllBytes(_folder.File("cut.safetensors"), file[..(file.Length / 2)]);
        var run = await AnigenProcess.Run(_folder.Path, "generate", "cut.safetensors", "--from-stage", "cleaning");
        Assert.Contains("cut.safetensors", run.Refusal(2));
        Assert.False(Directory.Exists(_folder.File("out")));
    }

    [Fact]
    public async Task Skip_existing_loads_no_model_if_every_result_exists()
    {
        CopyResults(_folder.File("out", "trex_01"));
        var run = await Generate("--skip-existing", "--json", "--checkpoints", "nowhere");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal("skipped", JsonDocument.Parse(run.Output).RootElement.GetProperty("status").GetString());

        File.Delete(Result("report.json"));
        Assert.Contains("nowhere", (await Generate("--skip-existing", "--checkpoints", "nowhere")).Refusal(2));
    }

    /// <summary>A sheet of only the new pictures would replace one that shows all of them.</summary>
    [Fact]
    public async Task The_contact_sheet_is_kept_if_pictures_were_skipped()
    {
        CopyResults(_folder.File("out", "trex_01"));
        File.WriteAllText(_folder.File("out", "contact-sheet.png"), "the old one");
        string[] pictures = [Trex, TestPaths.Sample("fish_08.png")];
        var run = await AnigenProcess.Run(_folder.Path, ["generate", .. pictures, "--skip-existing", "--preview", .. s_cheapest]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("1 of 2 pictures done, 1 skipped", run.Error);
        Assert.Contains("contact-sheet.png is not written", run.Error);
        Assert.Equal("the old one", File.ReadAllText(_folder.File("out", "contact-sheet.png")));
    }

    [Fact]
    public async Task Options_that_the_model_ignores_are_noted()
    {
        File.WriteAllText(_folder.File("normals.onnx"), "");
        string[] options = [.. s_cheapest, "--joints-density", "3", "--json", "--normal-estimator"];
        Assert.Contains("nowhere.onnx", (await Generate([.. options, "nowhere.onnx"])).Refusal(2));
        var run = await Generate([.. options, "normals.onnx"]);
        Assert.True(run.ExitCode == 0, run.Error);
        string notes = JsonDocument.Parse(run.Output).RootElement.GetProperty("notes").ToString();
        Assert.Contains("normal estimator", notes);
        Assert.Contains("joint density", notes);
    }

    /// <summary>Ctrl-C, a service manager, and a terminal that closes.</summary>
    [Theory]
    [InlineData(2, 130)]
    [InlineData(15, 143)]
    [InlineData(1, 129)]
    public async Task A_signal_stops_within_a_step_and_leaves_nothing_behind(int signal, int exitCode)
    {
        if (OperatingSystem.IsWindows())
            return; // Windows cannot send console signals to another process.
        string output = Path.Combine("deep", "out");
        using var process = AnigenProcess.Start(_folder.Path, "generate", Trex, "--ss-steps", "1000", "-o", output);
        string? line;
        do
            line = await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
        while (line?.Contains("structure", StringComparison.Ordinal) == false);
        AnigenProcess.Signal(process, signal);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(limit.Token);
        Assert.Equal(exitCode, process.ExitCode);
        Assert.Contains("anigen: canceled.", await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    private static IEnumerable<string?> Files(string folder) =>
        Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    private Task<AnigenProcess> Generate(params string[] options) => AnigenProcess.Run(_folder.Path, ["generate", Trex, .. options]);

    private string Result(string name) => _folder.File("out", "trex_01", name);

    private void CopyResults(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.GetFiles(Path.GetDirectoryName(saved.Stages)!))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
    }
}
