using AniGenSharp.TestKit.Jobs.Farms;

namespace AniGenSharp.Farm.Tests;

/// <summary>Processes that are killed lose no job, and no job has two results.</summary>
[Trait("Speed", "Slow")]
public sealed class FarmFaultTests : FarmTest
{
    private const int Jobs = 16;
    private const int Sigcont = 18;
    private const int Sigstop = 19;

    [Fact]
    public async Task Killing_worker_server_and_coordinator_loses_no_job()
    {
        await using var scene = await FarmScene.StartServerAsync(["worker1", "worker2"]);
        using var coordinator = scene.StartCoordinator();
        await scene.ConnectAsync();
        using var first = scene.StartWorker("worker1", 400);
        using var second = scene.StartWorker("worker2", 400);
        await scene.SubmitAsync(Jobs);
        var poison = await scene.SubmitAsync("kill");
        await scene.WaitAsync(jobs => jobs[JobState.Succeeded] >= 1);
        first.Kill();
        await scene.WaitAsync(jobs => jobs[JobState.Succeeded] >= 4);
        scene.Server.Kill();
        await scene.Server.RestartAsync();
        await scene.WaitAsync(jobs => jobs[JobState.Succeeded] >= 8);
        coordinator.Kill();
        await scene.WaitForEndAsync();
        var jobs = await scene.ListAsync();
        Assert.Equal(Jobs + 1, jobs.Count);
        Assert.Equal((JobState.Failed, 3), (jobs.Single(job => job.Id == poison.Id).State, jobs.Single(job => job.Id == poison.Id).Starts));
        foreach (var job in jobs.Where(job => job.Id != poison.Id))
        {
            Assert.Equal((JobState.Succeeded, 3), (job.State, job.Artifacts.Count));
            foreach (var file in job.Artifacts)
                Assert.Equal(file.Bytes, (await scene.Client.DownloadAsync(job, file, TestContext.Current.CancellationToken)).Length);
        }
        Assert.InRange(first.Ends + second.Ends, 4, 7);
        // On a busy machine, a coordinator that finds no server in time ends and is started again.
        Assert.InRange(coordinator.Ends, 1, 4);
    }

    [Fact]
    public async Task A_worker_that_is_silent_and_comes_back_does_not_win_twice()
    {
        await using var scene = await FarmScene.StartServerAsync(["worker1", "worker2"]);
        scene.StartCoordinator();
        await scene.ConnectAsync();
        using var frozen = scene.StartWorker("worker1", 1);
        var job = await scene.SubmitAsync("stuck");
        await scene.WaitAsync(job.Id, job => job.State == JobState.Running);
        frozen.Signal(Sigstop);
        scene.StartWorker("worker2", 1);
        job = await scene.WaitAsync(job.Id, job => job.HasEnded);
        frozen.Signal(Sigcont);
        Assert.Equal((JobState.Succeeded, 2, 2, "worker2"), (job.State, job.Starts, job.Winner, job.Worker));
        // The worker that was silent goes on with other jobs.
        var next = await scene.SubmitAsync(4);
        await scene.WaitForEndAsync();
        Assert.Equal(2, (await scene.Client.FindAsync(job.Id, TestContext.Current.CancellationToken)).Winner);
        Assert.All(await scene.ListAsync(), job => Assert.Equal(JobState.Succeeded, job.State));
    }
}
