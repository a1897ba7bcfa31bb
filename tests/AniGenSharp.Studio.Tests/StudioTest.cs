using System.Net.Http.Json;
using System.Text.Json;
using AniGenSharp.Geometry;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Jobs;

namespace AniGenSharp.Studio.Tests;

/// <summary>Tests with a studio of their own on this machine, whose generator is a fake.</summary>
public abstract class StudioTest : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    protected StudioServer Server { get; private set; } = null!;

    protected HttpClient Http { get; private set; } = null!;

    protected string Folder => _folder.Path;

    /// <summary>Where models are downloaded from; by default nobody answers there.</summary>
    protected virtual Uri ModelAddress => new("http://127.0.0.1:9/");

    /// <summary>How long a step of the fake generator takes.</summary>
    protected virtual int Milliseconds => 0;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await StartAsync();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected async Task StartAsync(string? token = null)
    {
        Server = await StudioServer.StartAsync(FakeStudio.Options(Folder, Milliseconds) with
        {
            Token = token,
            ModelAddress = ModelAddress,
        });
        Http = new HttpClient { BaseAddress = Server.Address };
    }

    protected async Task StopAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
    }

    /// <summary>A small picture.</summary>
    protected static byte[] Picture() => new RgbaImage(8, 8, [.. Enumerable.Repeat((byte)200, 8 * 8 * 4)]).ToPng();

    protected async Task<Job> AddAsync(string name = "cat.png", string options = "{}")
    {
        var answer = await Http.PostAsync(
            $"/api/jobs?name={name}&options={Uri.EscapeDataString(options)}", new ByteArrayContent(Picture()), Cancellation);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
        return (await answer.Content.ReadFromJsonAsync<Job>(JobJson.Options, Cancellation))!;
    }

    /// <summary>Adds a job and waits until it has ended and been rendered.</summary>
    protected async Task<Job> FinishedAsync(string name = "cat.png", string options = "{}")
    {
        return await FinishedAsync(await AddAsync(name, options));
    }

    /// <summary>Waits until a job has ended and been rendered.</summary>
    protected async Task<Job> FinishedAsync(Job added)
    {
        string id = added.Id;
        while (true)
        {
            long seen = Server.Store.LastEventId;
            var job = Server.Store.Find(id)!;
            if (job.HasEnded && (job.State != JobState.Succeeded || job.Artifacts.Any(file => file.Name == "thumbnail.png")))
                return job;
            await foreach (var _ in Server.Store.FollowAsync(seen, Cancellation))
                break;
        }
    }

    protected async Task<JsonElement> GetAsync(string path) => await Http.GetFromJsonAsync<JsonElement>(path, Cancellation);
}
