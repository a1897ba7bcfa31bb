using AniGenSharp.TestKit.Jobs.Farms;

namespace AniGenSharp.Farm.Tests;

/// <summary>Networks that pass nothing on for a while lose no job, and no job has two results.</summary>
[Trait("Speed", "Slow")]
public sealed class FarmPartitionTests : FarmTest
{
    [Fact]
    public async Task A_worker_that_was_cut_off_does_not_win_twice()
    {
        await using var scene = await FarmScene.StartServerAsync(["worker1", "worker2"]);
        await scene.RunCoordinatorAsync();
        await scene.ConnectAsync();
        var link = scene.Link();
        scene.RunWorker("worker1", 1500, link);
        var job = await scene.SubmitAsync("one");
        await scene.WaitAsync(job.Id, job => job.State == JobState.Running);
        link.Partition();
        scene.RunWorker("worker2", 1);
        job = await scene.WaitAsync(job.Id, job => job.HasEnded);
        Assert.Equal((JobState.Succeeded, 2, 2, "worker2"), (job.State, job.Starts, job.Winner, job.Worker));
        link.Heal();
        // The worker that was cut off goes on with other jobs.
        await scene.SubmitAsync(4);
        await scene.WaitForEndAsync();
        Assert.All(await scene.ListAsync(), job => Assert.Equal(JobState.Succeeded, job.State));
        Assert.Equal(2, (await scene.Client.FindAsync(job.Id, TestContext.Current.CancellationToken)).Winner);
    }

    [Fact]
    public async Task A_coordinator_that_was_cut_off_lets_the_workers_go_on()
    {
        await using var scene = await FarmScene.StartServerAsync(["worker1"]);
        var link = scene.Link();
        await scene.RunCoordinatorAsync(link: link);
        await scene.ConnectAsync();
        scene.RunWorker("worker1", 400);
        await scene.SubmitAsync(6);
        await scene.WaitAsync(jobs => jobs[JobState.Succeeded] >= 1);
        link.Partition();
        var silent = await Assert.ThrowsAsync<FarmException>(
            () => scene.Client.StatusAsync(TestContext.Current.CancellationToken));
        Assert.True(silent.IsAway);
        link.Heal();
        await scene.WaitForEndAsync();
        Assert.All(await scene.ListAsync(), job => Assert.Equal((JobState.Succeeded, 3), (job.State, job.Artifacts.Count)));
        // Connections that are closed are renewed.
        link.Cut();
        var last = await scene.SubmitAsync("last");
        await scene.WaitAsync(last.Id, job => job.State == JobState.Succeeded);
    }
}
