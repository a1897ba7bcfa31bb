using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Motion;
using AniGenSharp.TestKit;

namespace AniGenSharp.Cli.Tests.Commands;

/// <summary><c>anigen animate</c>.</summary>
[Trait("Speed", "Slow")]
public sealed class AnimateCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RiggedAsset _ribbon = Ribbon.Create();

    public AnimateCommandTests() => _ribbon.SaveGlb(_folder.File("ribbon.glb"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_motion_is_added_to_the_file()
    {
        WriteMotion("sway.bvh", MotionClips.Create(_ribbon.Skeleton)[0]);
        var run = await AnigenProcess.Run(_folder.Path, "animate", "ribbon.glb", "sway.bvh", "-o", "moving.glb");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("4 of 4 joints", run.Output);
        Assert.Equal(["sway"], RigFile.Read(_folder.File("moving.glb")).ClipNames);
    }

    [Fact]
    public async Task Computed_motions_are_added_beside_those_of_files()
    {
        WriteMotion("sway.bvh", MotionClips.Create(_ribbon.Skeleton)[0]);
        var run = await AnigenProcess.Run(_folder.Path, "animate", "ribbon.glb", "sway.bvh", "--motion", "idle,attack", "-o", "moving.glb");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(["sway", "idle", "attack"], RigFile.Read(_folder.File("moving.glb")).ClipNames);
    }

    [Fact]
    public async Task The_animated_rig_is_written_in_other_formats_and_with_an_engines_conventions()
    {
        var run = await AnigenProcess.Run(
            _folder.Path, "animate", "ribbon.glb", "--motion", "idle", "-o", "out.glb",
            "--format", "fbx,usdz,vrm", "--rig-preset", "unreal");
        Assert.Equal("anigen: out.vrm was not written: VRM is for humanoids; the skeleton of this asset is not one.", run.Refusal(2));
        Assert.True(File.Exists(_folder.File("out.fbx")) && File.Exists(_folder.File("out.usdz")));
        var rig = RigFile.Read(_folder.File("out.glb"));
        Assert.Equal(["idle"], rig.ClipNames);
        Assert.Equal("root", rig.JointNames[0]);
    }

    [Fact]
    public async Task A_motion_that_the_body_does_not_allow_is_rejected()
    {
        var run = await AnigenProcess.Run(_folder.Path, "animate", "ribbon.glb", "--motion", "idle,walk", "-o", "moving.glb");
        Assert.Equal("anigen: ribbon.glb: This body cannot walk; it can idle, attack.", run.Refusal(2));
        Assert.False(File.Exists(_folder.File("moving.glb")));
    }

    [Theory]
    [InlineData("note.bvh", "note.bvh")]
    [InlineData("nowhere.bvh", "nowhere.bvh")]
    [InlineData("chain.bvh", "chain.bvh", "--by", "humanoid")]
    [InlineData("--clip run", "chain.bvh", "--clip", "run")]
    public async Task An_unusable_motion_is_reported(string named, params string[] arguments)
    {
        File.WriteAllText(_folder.File("note.bvh"), "not a motion");
        WriteMotion("chain.bvh");
        var run = await AnigenProcess.Run(_folder.Path, ["animate", "ribbon.glb", .. arguments, "-o", "moving.glb"]);
        Assert.Contains(named, run.Refusal(2));
        Assert.False(File.Exists(_folder.File("moving.glb")));
    }

    [Fact]
    public async Task Ctrl_C_ends_work_that_does_not_observe_cancellation()
    {
        using var release = new ManualResetEventSlim();
        using var stop = new CancellationTokenSource();
        Task<bool> work = CommandHost.AbandonOnCancel(() => release.Wait(TimeSpan.FromMinutes(1)), stop.Token);

        stop.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
        release.Set();
    }

    private void WriteMotion(string file, AnimationClip? clip = null)
    {
        using var bvh = File.CreateText(_folder.File(file));
        BvhWriter.Write(_ribbon.Skeleton, bvh, clip);
    }
}
