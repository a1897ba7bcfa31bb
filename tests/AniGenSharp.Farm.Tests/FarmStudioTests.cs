using System.Net;
using System.Net.Http.Json;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Jobs;
using AniGenSharp.TestKit.Jobs.Farms;

namespace AniGenSharp.Farm.Tests;

/// <summary>The studio shows the workers and jobs of a farm.</summary>
[Trait("Speed", "Slow")]
public sealed class FarmStudioTests : FarmTest
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_studio_lists_changes_and_delivers_the_jobs_of_a_farm()
    {
        using var folder = new TemporaryFolder();
        await using var scene = await FarmScene.StartServerAsync(["worker1"]);
        await using var studio = await StudioServer.StartAsync(
            FakeStudio.Options(folder.Path) with
            {
                Farm = token => FarmClient.ConnectAsync(scene.Address, scene.Credentials(FarmKeys.Client), token),
            },
            Token);
        using var http = new HttpClient { BaseAddress = studio.Address };
        var away = await http.GetAsync("/api/farm", Token);
        Assert.Equal(HttpStatusCode.BadGateway, away.StatusCode);
        Assert.Contains("there is no farm on this server", await away.Content.ReadAsStringAsync(Token));

        await scene.RunCoordinatorAsync();
        await scene.ConnectAsync();
        scene.RunWorker("worker1", 1);
        var good = await scene.SubmitAsync("good");
        var bad = await scene.SubmitAsync("fail");
        await scene.WaitForEndAsync();
        var status = await GetAsync<FarmStatus>("/api/farm");
        Assert.Equal((1, 1), (status.Jobs[JobState.Succeeded], status.Jobs[JobState.Failed]));
        var worker = Assert.Single(status.Workers);
        Assert.Equal(("worker1", 1, 1), (worker.Name, worker.Succeeded, worker.Failed));
        var failed = Assert.Single(await GetAsync<FarmJob[]>("/api/farm/jobs?state=failed"));
        Assert.Equal((bad.Id, "The networks predicted no surface."), (failed.Id, failed.Error));
        Assert.Equal([bad.Id], (await GetAsync<FarmJob[]>($"/api/farm/jobs?after={good.Id}")).Select(job => job.Id));
        Assert.Equal("small", await http.GetStringAsync($"/api/farm/jobs/{good.Id}/files/thumbnail.png", Token));
        Assert.Equal(HttpStatusCode.NotFound, await CodeAsync(HttpMethod.Get, $"/api/farm/jobs/{good.Id}/files/other.png"));
        Assert.Equal(HttpStatusCode.BadRequest, await CodeAsync(HttpMethod.Get, "/api/farm/jobs/unknown/files/other.png"));
        Assert.Equal(HttpStatusCode.Conflict, await CodeAsync(HttpMethod.Post, $"/api/farm/jobs/{good.Id}/cancel"));

        Assert.Equal(HttpStatusCode.NoContent, await CodeAsync(HttpMethod.Post, $"/api/farm/jobs/{good.Id}/retry"));
        await scene.WaitAsync(good.Id, job => job.Winner == 2);
        var endless = await scene.SubmitAsync("long");
        Assert.Equal(HttpStatusCode.NoContent, await CodeAsync(HttpMethod.Post, $"/api/farm/jobs/{endless.Id}/cancel"));
        await scene.WaitAsync(endless.Id, job => job.State == JobState.Canceled);

        async Task<T> GetAsync<T>(string path) => (await http.GetFromJsonAsync<T>(path, JobJson.Options, Token))!;

        async Task<HttpStatusCode> CodeAsync(HttpMethod method, string path)
        {
            using var answer = await http.SendAsync(new HttpRequestMessage(method, path), Token);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task A_studio_without_a_farm_says_so()
    {
        using var folder = new TemporaryFolder();
        await using var studio = await StudioServer.StartAsync(FakeStudio.Options(folder.Path), Token);
        using var http = new HttpClient { BaseAddress = studio.Address };
        Assert.Equal(HttpStatusCode.NoContent, (await http.GetAsync("/api/farm", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await http.GetAsync("/api/farm/jobs", Token)).StatusCode);
    }
}
