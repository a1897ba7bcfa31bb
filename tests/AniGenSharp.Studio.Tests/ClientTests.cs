namespace AniGenSharp.Studio.Tests;

/// <summary>The client of the library.</summary>
public sealed class ClientTests : StudioTest
{
    [Fact]
    public async Task A_picture_is_added_followed_and_downloaded()
    {
        using var client = new StudioClient(Server.Address);
        var job = await client.AddAsync(Picture(), "a & b.png", new GenerationOptions { Seed = 3 }, Cancellation);
        Job? last = null;
        await foreach (var state in client.FollowAsync(job.Id, Cancellation))
            last = state;
        Assert.Equal((JobState.Succeeded, "a & b.png", 3L), (last!.State, last.Name, last.Options.Seed));
        Assert.NotEmpty(await client.DownloadAsync(job.Id, "fbx", Cancellation));
        Assert.Equal(JobKind.Finish, (await client.FinishAsync(job.Id, new GenerationOptions { Faces = 400 }, Cancellation)).Kind);
    }

    [Fact]
    public async Task Refusals_say_why()
    {
        using var client = new StudioClient(Server.Address);
        var error = await Assert.ThrowsAsync<StudioException>(() => client.AddAsync([], "empty", null, Cancellation));
        Assert.Equal("empty: the picture is empty.", error.Message);
        await Assert.ThrowsAsync<StudioException>(() => client.DownloadAsync("none", "glb", Cancellation));
    }
}
