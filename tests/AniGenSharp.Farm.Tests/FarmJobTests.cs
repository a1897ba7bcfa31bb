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
        await using var scene = await FarmScene.StartServerAsync(["worker1"]);
        await scene.RunCoordinatorAsync();
        await scene.ConnectAsync();
        scene.RunWorker("worker1", 1);
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
        await scene.RunCoordinatorAsync();
        await scene.ConnectAsync();
        var canceled = await scene.SubmitAsync("never");
        Assert.True(await scene.Client.CancelAsync(canceled.Id, TestContext.Current.CancellationToken));
        foreach (string name in new[] { "low1", "low2", "high1", "low3", "high2" })
            await scene.SubmitAsync(name, name.StartsWith("high", StringComparison.Ordinal) ? FarmPriority.High : FarmPriority.Low);
        var failing = await scene.SubmitAsync("fail");
        scene.RunWorker("worker1", 1);
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
        await scene.RunCoordinatorAsync();
        await scene.ConnectAsync();
        var job = await scene.SubmitAsync("one");
        using var stop = new CancellationTokenSource();
        var different = FarmScene.Model with { Version = "other" };
        var other = FarmWorker.RunAsync(scene.WorkerOptions("worker1", 1) with { Model = different }, stop.Token);
        job = await scene.WaitAsync(job.Id, job => job.Error is not null);
        Assert.Equal(
            (JobState.Queued, 0, "worker1 refused it: it runs version other, and the job needs test."), (job.State, job.Starts, job.Error));
        await stop.CancelAsync();
        await other;

        await scene.SubmitAsync("fault", FarmPriority.High);
        var fault = await Assert.ThrowsAsync<FarmFaultException>(
            () => FarmWorker.RunAsync(scene.WorkerOptions("worker2", 1), TestContext.Current.CancellationToken));
        Assert.Contains("the device is gone", fault.Message);
        scene.RunWorker("worker2", 1);
        await scene.WaitForEndAsync();
        var jobs = await scene.ListAsync();
        Assert.Equal((JobState.Succeeded, 1), (jobs[0].State, jobs[0].Starts));
        Assert.Equal((JobState.Failed, 3), (jobs[1].State, jobs[1].Starts));
    }

    [Fact]
    public async Task Canceling_and_retrying_jobs_does_not_hold_up_those_that_wait()
    {
        const int Jobs = 20;
        var token = TestContext.Current.CancellationToken;
        await using var scene = await FarmScene.StartServerAsync(["worker1"]);
        await scene.RunCoordinatorAsync();
        await scene.ConnectAsync();
        var jobs = await scene.SubmitAsync(Jobs);
        Assert.True(await scene.Client.CancelAsync(jobs[Jobs / 2].Id, token));
        Assert.False(await scene.Client.CancelAsync(jobs[Jobs / 2].Id, token));
        Assert.True(await scene.Client.RetryAsync(jobs[Jobs / 2].Id, token));
        scene.RunWorker("worker1", 1);
        await scene.WaitForEndAsync();
        Assert.All(await scene.ListAsync(), job => Assert.Equal((JobState.Succeeded, 1), (job.State, job.Starts)));
        // No message had to be published a second time except that of the job that was retried.
        await using var observer = await FarmConnector.ConnectAsync(scene.Address, scene.Credentials(FarmKeys.Coordinator), token);
        var stream = await observer.Streams.GetStreamAsync(FarmSubjects.Stream, cancellationToken: token);
        Assert.Equal(Jobs + 1, (int)stream.Info.State.LastSeq);
    }

    [Fact]
    public async Task A_worker_may_upload_a_file_again_whose_answer_was_lost()
    {
        var token = TestContext.Current.CancellationToken;
        await using var scene = await FarmScene.StartServerAsync(["worker1"]);
        await scene.RunCoordinatorAsync();
        await using var worker = await FarmConnector.ConnectAsync(scene.Address, scene.Credentials("worker1"), token);
        var artifacts = await ObjectFiles.OpenAsync(worker, FarmSubjects.Artifacts, token);
        string path = Path.Combine(scene.Folder, "mesh.glb"), name = FarmSubjects.Artifact("job", 1, "mesh.glb");
        await File.WriteAllTextAsync(path, "a mesh", token);
        string sha256 = ObjectFiles.Sha256("a mesh"u8);
        Assert.Equal(sha256, await artifacts.PutFileAsync(name, path, token));
        Assert.Equal(sha256, await artifacts.PutFileAsync(name, path, token));
        Assert.True(await artifacts.HasAsync(name, 6, sha256, token));
    }

    [Fact]
    public async Task A_job_that_has_ended_is_deleted_with_its_picture_and_files_after_the_retention()
    {
        var token = TestContext.Current.CancellationToken;
        await using var scene = await FarmScene.StartServerAsync(["worker1"]);
        await scene.RunCoordinatorAsync(new FarmLimits { Retention = TimeSpan.FromSeconds(1) });
        await scene.ConnectAsync();
        var job = await scene.SubmitAsync("one");
        byte[] picture = "one"u8.ToArray();
        await using var observer = await FarmConnector.ConnectAsync(scene.Address, scene.Credentials(FarmKeys.Coordinator), token);
        var pictures = await ObjectFiles.OpenAsync(observer, FarmSubjects.Pictures, token);
        var artifacts = await ObjectFiles.OpenAsync(observer, FarmSubjects.Artifacts, token);
        Assert.True(await pictures.HasAsync(job.Id, picture.Length, ObjectFiles.Sha256(picture), token));
        scene.RunWorker("worker1", 1);
        await scene.WaitAsync(jobs => jobs.Values.Sum() == 0);
        Assert.False(await pictures.HasAsync(job.Id, picture.Length, ObjectFiles.Sha256(picture), token));
        string file = FarmSubjects.Artifact(job.Id, 1, "processed_image.png");
        Assert.False(await artifacts.HasAsync(file, picture.Length, ObjectFiles.Sha256(picture), token));
        var gone = await Assert.ThrowsAsync<FarmException>(() => scene.Client.FindAsync(job.Id, token));
        Assert.Equal($"There is no job {job.Id}.", gone.Message);
    }

    [Fact]
    public async Task A_job_that_is_refused_too_often_fails_and_leaves_the_queue()
    {
        var token = TestContext.Current.CancellationToken;
        await using var scene = await FarmScene.StartServerAsync(["worker1"]);
        await scene.RunCoordinatorAsync();
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
}
