using System.Numerics;
using System.Text.Json;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Motion;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Files;

namespace AniGenSharp.Cli.Tests;

/// <summary>The commands that look into a finished GLB and animate it.</summary>
[Trait("Speed", "Slow")]
public sealed class RigTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("anigen-test-").FullName;

    /// <summary>A ribbon along a chain of four joints.</summary>
    private static readonly RiggedAsset s_ribbon = Ribbon();

    public RigTests() => s_ribbon.SaveGlb(Path.Combine(_folder, "ribbon.glb"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Check_prints_the_figures_of_a_sound_rig()
    {
        var run = await AnigenProcess.Run(_folder, "rig", "check", "ribbon.glb");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("4, one tree", run.Output);
        Assert.Contains("all weighted", run.Output);
        Assert.Contains("tear in motion", run.Output);
        Assert.DoesNotContain("PROBLEM", run.Output);

        run = await AnigenProcess.Run(_folder, "rig", "check", "ribbon.glb", "--json");
        using var line = JsonDocument.Parse(run.Output);
        var report = line.RootElement.GetProperty("report");
        Assert.True(report.GetProperty("one_tree").GetBoolean());
        Assert.Equal(s_ribbon.Mesh.FaceCount, report.GetProperty("faces").GetInt32());
        Assert.True(report.GetProperty("tear").GetProperty("worst_percent").GetDouble() > 0);
    }

    [Fact]
    public async Task Animate_adds_the_motion_to_the_file()
    {
        using (var bvh = File.CreateText(Path.Combine(_folder, "sway.bvh")))
            BvhWriter.Write(s_ribbon.Skeleton, bvh, MotionClips.Create(s_ribbon.Skeleton)[0]);
        var run = await AnigenProcess.Run(_folder, "animate", "ribbon.glb", "sway.bvh", "-o", "moving.glb");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("4 of 4 joints", run.Output);
        Assert.Equal(["sway"], RigFile.Read(Path.Combine(_folder, "moving.glb")).ClipNames);
    }

    [Theory]
    [InlineData("nowhere.glb does not exist", "rig", "check", "nowhere.glb")]
    [InlineData("is a folder", "rig", "check", ".")]
    [InlineData("--output is empty", "animate", "ribbon.glb", "chain.bvh", "-o", "")]
    [InlineData("unknown option --jsn; did you mean --json?", "rig", "check", "--jsn")]
    [InlineData("note.bvh", "rig", "check", "note.bvh")]
    [InlineData("line 1", "animate", "ribbon.glb", "note.bvh", "-o", "moving.glb")]
    [InlineData("nowhere.bvh", "animate", "ribbon.glb", "nowhere.bvh", "-o", "moving.glb")]
    [InlineData("would replace the motion", "animate", "ribbon.glb", "chain.bvh", "-o", "./chain.bvh")]
    [InlineData("must end with .glb", "animate", "ribbon.glb", "chain.bvh", "-o", "moving.fbx")]
    [InlineData("not a humanoid", "animate", "ribbon.glb", "chain.bvh", "--by", "humanoid", "-o", "moving.glb")]
    public async Task Bad_input_is_one_clear_line_and_leaves_nothing_behind(string says, params string[] arguments)
    {
        File.WriteAllText(Path.Combine(_folder, "note.bvh"), "this is no motion");
        using (var bvh = File.CreateText(Path.Combine(_folder, "chain.bvh")))
            BvhWriter.Write(s_ribbon.Skeleton, bvh);
        var run = await AnigenProcess.Run(_folder, arguments);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(says, Assert.Single(run.ErrorLines));
        Assert.DoesNotContain("   at ", run.Error);
        Assert.False(File.Exists(Path.Combine(_folder, "moving.glb")));
    }

    /// <summary>What is no rig of ours is read as far as it is one, and is refused in a line where it is not.</summary>
    [Fact]
    public async Task Odd_files_are_read_or_refused()
    {
        await Write("deep.glb", OddGlb.Chain(50_000));
        Assert.Equal(0, (await AnigenProcess.Run(_folder, "rig", "check", "deep.glb")).ExitCode);
        await Write("bare.glb", OddGlb.Chain(3, "\"POSITION\":0,", ""));
        Assert.Contains("no positions", (await AnigenProcess.Run(_folder, "rig", "check", "bare.glb")).Refusal(2));
        await Write("two.glb", OddGlb.Chain(3, "{\"mesh\":0,\"skin\":0}", "{\"mesh\":0,\"skin\":0},{\"mesh\":0,\"skin\":1}",
            "{\"joints\":[0,1,2]}", "{\"joints\":[0,1,2]},{\"joints\":[0,1]}", "\"nodes\":[0,3]}", "\"nodes\":[0,3,4]}"));
        var run = await AnigenProcess.Run(_folder, "rig", "check", "two.glb");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("2, all checked", run.Output);

        Task Write(string name, byte[] bytes) => File.WriteAllBytesAsync(
            Path.Combine(_folder, name), bytes, TestContext.Current.CancellationToken);
    }

    /// <summary>The motion comes through a pipe that nobody fills, so that the command waits.</summary>
    [Fact]
    public async Task Ctrl_C_ends_a_command_that_looks_at_no_token()
    {
        if (OperatingSystem.IsWindows())
            return; // Neither pipes with a name nor signals to another process are there.
        using (var made = System.Diagnostics.Process.Start("mkfifo", Path.Combine(_folder, "walk.bvh")))
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        using var process = AnigenProcess.Start(_folder, "animate", "ribbon.glb", "walk.bvh", "-o", "moving.glb");
        // Opening the other end waits for the command to open its own.
        await using (new FileStream(Path.Combine(_folder, "walk.bvh"), FileMode.Open, FileAccess.Write))
        {
            AnigenProcess.Interrupt(process);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            await process.WaitForExitAsync(limit.Token);
        }
        Assert.Equal(130, process.ExitCode);
        Assert.Equal("anigen: canceled.", (await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)).Trim());
        Assert.False(File.Exists(Path.Combine(_folder, "moving.glb")));
    }

    private static RiggedAsset Ribbon()
    {
        const int rows = 13;
        var positions = new Vector3[2 * rows];
        var weights = new SkinWeights(new float[positions.Length * 4], 4);
        var indices = new List<int>();
        for (int row = 0; row < rows; row++)
        {
            for (int side = 0; side < 2; side++)
            {
                positions[2 * row + side] = new Vector3(0.1f * side, 0, 0.25f * row / 3);
                int joint = Math.Min(row / 3, 3), next = Math.Min(joint + 1, 3);
                weights.Row(2 * row + side)[joint] += 1 - row % 3 / 3f;
                weights.Row(2 * row + side)[next] += row % 3 / 3f;
            }
            if (row > 0)
                indices.AddRange([2 * row - 2, 2 * row - 1, 2 * row, 2 * row - 1, 2 * row + 1, 2 * row]);
        }
        var skeleton = new Skeleton([new(0.05f, 0, 0), new(0.05f, 0, 0.25f), new(0.05f, 0, 0.5f), new(0.05f, 0, 0.75f)], [-1, 0, 1, 2],
            ["base", "low", "middle", "high"]);
        return new RiggedAsset(new TriangleMesh(positions, [.. indices]), skeleton, SkinInfluences.FromWeights(weights));
    }
}
