using AniGenSharp.Farm.Connections;
using AniGenSharp.Farm.Wire;
using AniGenSharp.TestKit.Jobs.Farms;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace AniGenSharp.Farm.Tests;

/// <summary>Each role can do what it must and nothing else.</summary>
[Trait("Speed", "Slow")]
public sealed class FarmSecurityTests : FarmTest
{
    [Fact]
    public async Task Credentials_of_a_worker_and_of_a_client_do_only_their_own_things()
    {
        var token = TestContext.Current.CancellationToken;
        await using var scene = await FarmScene.StartServerAsync(["worker1", "worker2"]);
        await scene.RunCoordinatorAsync();
        await scene.ConnectAsync();
        var job = await scene.SubmitAsync("one");
        await using var worker = await FarmConnector.ConnectAsync(scene.Address, scene.Credentials("worker1"), token);
        await using var client = await FarmConnector.ConnectAsync(scene.Address, scene.Credentials("client"), token);
        var purge = new StreamPurgeRequest();

        Func<Task>[] denied =
        [
            // A worker does not submit, cancel, speak for another one, delete, or read the queue outside its consumers.
            () => worker.AskAsync<bool>(FarmSubjects.Client("worker1", "cancel"), new JobReference(job.Id), token),
            () => worker.AskAsync<bool>(FarmSubjects.Client("client", "cancel"), new JobReference(job.Id), token),
            () => worker.AskAsync<StartAnswer>(FarmSubjects.Worker("worker2", "start"), new StartMessage(job.Id, "x"), token),
            () => worker.Streams.PurgeStreamAsync(FarmSubjects.Stream, purge, token).AsTask(),
            () => worker.Streams.PurgeStreamAsync("OBJ_artifacts", purge, token).AsTask(),
            () => worker.Streams.DeleteStreamAsync(FarmSubjects.Stream, token).AsTask(),
            () => worker.Streams.PublishAsync("jobs.high.x.y", "{}"u8.ToArray(), cancellationToken: token).AsTask(),
            // A client does not take jobs or act as a worker.
            () => client.AskAsync<StartAnswer>(FarmSubjects.Worker("client", "start"), new StartMessage(job.Id, "x"), token),
            () => client.Streams.GetConsumerAsync(FarmSubjects.Stream, $"low-{FarmScene.Model.Key}", token).AsTask(),
            () => client.Streams.PurgeStreamAsync(FarmSubjects.Stream, purge, token).AsTask(),
        ];
        // Together, since the server answers such requests with silence.
        await Task.WhenAll(denied.Select(AssertDenied));
        Assert.Equal(JobState.Queued, (await scene.Client.FindAsync(job.Id, token)).State);
        // A request that makes no sense is refused, and the next one is answered.
        FarmArtifact[] impossible = [new("a", long.MaxValue, ""), new("b", long.MaxValue, "")];
        await Assert.ThrowsAsync<FarmException>(() => worker.AskAsync<bool>(
            FarmSubjects.Worker("worker1", "finish"), new FinishMessage(job.Id, 1, impossible), token));
        Assert.False(await worker.AskAsync<bool>(FarmSubjects.Worker("worker1", "beat"), new BeatMessage(job.Id, 1, null), token));
        // Without a key, or without trust in the server, nobody connects, and waiting would not help.
        var stranger = scene.Credentials("client") with { Seed = null };
        Assert.Contains("rejects the credentials of client", await RejectionAsync(stranger));
        Assert.Contains("does not fit the credentials of client", await RejectionAsync(stranger with { Authority = null }));

        async Task<string> RejectionAsync(FarmCredentials credentials)
        {
            var error = await Assert.ThrowsAsync<FarmException>(() => FarmConnector.ConnectAsync(scene.Address, credentials, token));
            Assert.False(error.IsAway);
            return error.Message;
        }
    }

    [Fact]
    public async Task Pictures_and_names_that_are_not_acceptable_are_refused()
    {
        await using var scene = await FarmScene.StartServerAsync([]);
        await scene.RunCoordinatorAsync(new FarmLimits { MaxPictureBytes = 10, MaxQueued = 1 });
        await scene.ConnectAsync();
        Assert.Contains("11 bytes", await RefusalAsync("large", new byte[11]));
        Assert.Contains("cannot be the name", await RefusalAsync("../up", [1]));
        await scene.SubmitAsync("one");
        using var stop = new CancellationTokenSource();
        string? busy = null;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scene.Client.SubmitAsync(
            new FarmRequest { Name = "two", Picture = [1], Model = FarmScene.Model }, Note, stop.Token));
        Assert.Equal("The farm has 1 jobs waiting already.", busy);

        void Note(string reason)
        {
            busy = reason;
            stop.Cancel();
        }

        async Task<string> RefusalAsync(string name, byte[] picture) => (await Assert.ThrowsAsync<FarmException>(
            () => scene.Client.SubmitAsync(new FarmRequest { Name = name, Picture = picture, Model = FarmScene.Model }))).Message;
    }

    [Theory]
    [InlineData("mesh.glb", true)]
    [InlineData("a b.png", true)]
    [InlineData("..", false)]
    [InlineData(".hidden", false)]
    [InlineData("a/b", false)]
    [InlineData("a\\b", false)]
    [InlineData("c:x", false)]
    [InlineData("NUL.glb", false)]
    [InlineData("", false)]
    public void Names_of_files_are_checked(string name, bool isValid) => Assert.Equal(isValid, ArtifactNames.IsValid(name));

    private static async Task AssertDenied(Func<Task> request)
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(request);
        Assert.True(error is NatsException or NatsJSException or OperationCanceledException, error.ToString());
    }
}
