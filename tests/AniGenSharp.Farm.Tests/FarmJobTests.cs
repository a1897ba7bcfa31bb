using System.Text;
using AniGenSharp.Farm.Connections;
using AniGenSharp.Farm.Wire;
using AniGenSharp.TestKit.Jobs.Farms;

namespace AniGenSharp.Farm.Tests;

/// <summary>What happens to jobs when nothing goes wrong with the machines.</summary>
[Trait("Speed", "Slow")]
public sealed class FarmJobTests : FarmTest
{
    [Fact]
    public async Task A_job_succeeds_and_its_files_can_be_downloaded()
    {
        await using var scene = await FarmScene.StartAsync(workers: 1, milliseconds: 1);
        var job = await scene.SubmitAsync("hero");
        job = await scene.WaitAsync(job.Id, job => job.HasEnded);
        Assert.Equal((JobState.Succeeded, 1, "worker1", null), (job.State, job.Starts, job.Worker, job.Error));
        Assert.Equal(["mesh.glb", "processed_image.png", "thumbnail.png"], job.Artifacts.Select(file => file.Name));
        byte[] picture = await scene.Client.DownloadAsync(job, job.Artifacts[1], TestContext.Current.CancellationToken);
        Assert.Equal("hero", Encoding.UTF8.GetString(picture));
        var worker = Assert.Single((await scene.Client.StatusAsync(TestContext.Current.CancellationToken)).Workers);
        Assert.Equal(("worker1", "tiny", 1, FarmScene.Model.Key), (worker.Name, worker.Device, worker.Succeeded, worker.Model));
        var unknown = await Assert.ThrowsAsync<FarmException>(
            () => scene.Client.CancelAsync("unknown", TestContext.Current.CancellationToken));
        Assert.Equal("There is no job unknown.", unknown.Message);
    }

    [Fact]
    public async Task Jobs_of_high_priority_start_first_and_jobs_can_be_canceled_and_retried()
    {
        await using var scene = await FarmScene.StartServerAsync(["worker1"]);
        scene.StartCoordinator();
        await scene.ConnectAsync();
        var canceled = await scene.SubmitAsync("never");
        Assert.True(await scene.Client.CancelAsync(canceled.Id, TestContext.Current.CancellationToken));
        foreach (string name in new[] { "low1", "low2", "high1", "low3", "high2" })
            await scene.SubmitAsync(name, name.StartsWith("high", StringComparison.Ordinal) ? FarmPriority.High : FarmPriority.Low);
        var failing = await scene.SubmitAsync("fail");
        scene.StartWorker("worker1", 1);
        await scene.WaitForEndAsync();
        var jobs = await scene.ListAsync();
        Assert.Equal(
            ["high1", "high2", "low1", "low2", "low3", "fail"],
            jobs.Where(job => job.Starts > 0).OrderBy(job => job.Started).Select(job => job.Name));
        Assert.Equal(JobState.Canceled, jobs.Single(job => job.Id == canceled.Id).State);
        Assert.Equal("The networks predicted no surface.", jobs.Single(job => job.Id == failing.Id).Error);
        Assert.True(await scene.Client.RetryAsync(canceled.Id, TestContext.Current.CancellationToken));
        await scene.WaitAsync(canceled.Id, job => job.State == JobState.Succeeded);

        var endless = await scene.SubmitAsync("long");
        await scene.WaitAsync(endless.Id, job => job.State == JobState.Running);
        Assert.True(await scene.Client.CancelAsync(endless.Id, TestContext.Current.CancellationToken));
        var next = await scene.SubmitAsync("next");
        await scene.WaitAsync(next.Id, job => job.State == JobState.Succeeded);
        Assert.Equal(JobState.Canceled, (await scene.Client.FindAsync(endless.Id, TestContext.Current.CancellationToken)).State);
    }

    [Fact]
    public async Task A_worker_with_another_version_refuses_and_one_with_a_broken_device_ends()
    {
        await using var scene = await FarmScene.StartServerAsync(["worker1", "worker2"]);
        scene.StartCoordinator();
        await scene.ConnectAsync();
        var job = await scene.SubmitAsync("one");
        using var stop = new CancellationTokenSource();
        var other = FarmWorker.RunAsync(Options(scene, "worker1", FarmScene.Model with { Version = "other" }), stop.Token);
        job = await scene.WaitAsync(job.Id, job => job.Error is not null);
        Assert.Equal(
            (JobState.Queued, 0, "worker1 refused it: it runs version other, and the job needs test."), (job.State, job.Starts, job.Error));
        await stop.CancelAsync();
        await other;

        await scene.SubmitAsync("fault", FarmPriority.High);
        var fault = await Assert.ThrowsAsync<FarmFaultException>(
            () => FarmWorker.RunAsync(Options(scene, "worker2", FarmScene.Model), TestContext.Current.CancellationToken));
        Assert.Contains("the device is gone", fault.Message);
        scene.StartWorker("worker2", 1);
        await scene.WaitForEndAsync();
        var jobs = await scene.ListAsync();
        Assert.Equal((JobState.Succeeded, 1), (jobs[0].State, jobs[0].Starts));
        Assert.Equal((JobState.Failed, 3), (jobs[1].State, jobs[1].Starts));
    }

    [Fact]
    public async Task A_job_that_is_refused_too_often_fails_and_leaves_the_queue()
    {
        var token = TestContext.Current.CancellationToken;
        await using var scene = await FarmScene.StartServerAsync(["worker1"]);
        scene.StartCoordinator();
        await scene.ConnectAsync();
        var job = await scene.SubmitAsync("one");
        await using var worker = await FarmConnector.ConnectAsync(scene.Address, scene.Credentials("worker1"), token);
        await using var observer = await FarmConnector.ConnectAsync(scene.Address, scene.Credentials(FarmKeys.Coordinator), token);
        for (int refusal = 1; refusal <= 10; refusal++)
        {
            Assert.Equal(1, (await observer.Streams.GetStreamAsync(FarmSubjects.Stream, cancellationToken: token)).Info.State.Messages);
            await worker.AskAsync<bool>(
                FarmSubjects.Worker("worker1", "stop"), new StopMessage(job.Id, 0, StopReason.Refused, "it is too new"), token);
        }
        job = await scene.Client.FindAsync(job.Id, token);
        Assert.Equal((JobState.Failed, "worker1 refused it: it is too new."), (job.State, job.Error));
        Assert.Equal(0, (await observer.Streams.GetStreamAsync(FarmSubjects.Stream, cancellationToken: token)).Info.State.Messages);
    }

    private static FarmWorkerOptions Options(FarmScene scene, string name, FarmModel model) => new()
    {
        Address = scene.Address,
        Credentials = scene.Credentials(name),
        Model = model,
        Runner = new TinyRunner(1),
    };
}
