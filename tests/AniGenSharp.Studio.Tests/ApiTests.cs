using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AniGenSharp.Geometry;

namespace AniGenSharp.Studio.Tests;

/// <summary>The HTTP API.</summary>
public sealed class ApiTests : StudioTest
{
    [Fact]
    public async Task A_picture_becomes_an_asset_that_is_downloaded_in_every_format()
    {
        var job = await FinishedAsync("my hero.png", """{"seed":1,"faces":500}""");
        Assert.Equal((JobState.Succeeded, 500, "my hero.png"), (job.State, job.Options.Faces, job.Name));
        foreach (string format in new[] { "glb", "fbx", "usdz", "vrm", "bvh" })
            Assert.NotEmpty(await Http.GetByteArrayAsync($"/api/jobs/{job.Id}/export?format={format}", Cancellation));
        byte[] zip = await Http.GetByteArrayAsync($"/api/jobs/{job.Id}/export?format=zip&preset=unreal", Cancellation);
        using var archive = new ZipArchive(new MemoryStream(zip));
        Assert.Equal(5, archive.Entries.Count);
        var picture = await Http.GetAsync($"/api/jobs/{job.Id}/picture", Cancellation);
        Assert.Equal("image/png", picture.Content.Headers.ContentType!.MediaType);
        Assert.NotEmpty(await Http.GetByteArrayAsync($"/api/jobs/{job.Id}/files/thumbnail.png", Cancellation));
    }

    [Fact]
    public async Task A_form_adds_every_picture_with_every_seed()
    {
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(Picture()), "picture", "a.png" },
            { new ByteArrayContent(Picture()), "picture", "..\\b.png" },
            { new StringContent("1, 2,3"), "seeds" },
        };
        var answer = await Http.PostAsync("/api/batch", form, Cancellation);
        var jobs = (await answer.Content.ReadFromJsonAsync<Job[]>(JobJson.Options, Cancellation))!;
        Assert.Equal(["a.png 1", "a.png 2", "a.png 3", "b.png 1", "b.png 2", "b.png 3"],
            jobs.Select(job => $"{job.Name} {job.Options.Seed}"));
        Assert.Equal(2, jobs.Select(job => job.Group).Distinct().Count());
        Assert.Equal(3, (await GetAsync($"/api/jobs?group={jobs[0].Group}")).GetProperty("jobs").GetArrayLength());
    }

    [Fact]
    public async Task A_body_of_any_type_but_a_form_is_the_picture()
    {
        foreach (string type in new[] { "application/x-www-form-urlencoded", "image/png", "text/plain" })
        {
            using var body = new ByteArrayContent(Picture());
            body.Headers.ContentType = new(type);
            Assert.Equal(HttpStatusCode.Accepted, (await Http.PostAsync("/api/jobs?name=a.png", body, Cancellation)).StatusCode);
        }
    }

    [Theory]
    [InlineData("/api/jobs?name=a", "not a picture", "")]
    [InlineData("/api/jobs?name=a&options={\"faces\":1}", null, "Faces must be at least 4")]
    [InlineData("/api/jobs?name=a&options={\"face\":1}", null, "face")]
    [InlineData("/api/batch?seeds=1,x", null, "\"x\" is not a seed")]
    [InlineData("/api/jobs?name=a", "", "empty")]
    [InlineData("/api/meshes", null, "name")]
    public async Task Mistakes_are_explained(string path, string? body, string message)
    {
        byte[] content = body is null ? Picture() : Encoding.UTF8.GetBytes(body);
        var answer = await Http.PostAsync(path, new ByteArrayContent(content), Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        string error = (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("error").GetString()!;
        Assert.Contains(message, error);
        Assert.Empty(Server.Store.List());
    }

    [Fact]
    public async Task Further_pictures_go_with_the_first_and_need_transparency()
    {
        var subject = new RgbaImage(8, 8, [.. Enumerable.Repeat((byte)100, 8 * 8 * 4)]).ToPng();
        Job[] jobs = await (await PostFormAsync("/api/batch?options={\"bake\":\"photo\"}", subject, subject))
            .Content.ReadFromJsonAsync<Job[]>(JobJson.Options, Cancellation) ?? [];
        Assert.Equal(2, Assert.Single(jobs).Views);
        Assert.Equal(subject, await Http.GetByteArrayAsync($"/api/jobs/{jobs[0].Id}/views/1", Cancellation));
        Assert.Equal(HttpStatusCode.NotFound, (await Http.GetAsync($"/api/jobs/{jobs[0].Id}/views/2", Cancellation)).StatusCode);
        var opaque = new RgbaImage(8, 8, [.. Enumerable.Repeat((byte)255, 8 * 8 * 4)]).ToPng();
        foreach (var refused in new[]
        {
            await PostFormAsync("/api/batch", subject),
            await PostFormAsync("/api/batch?options={\"bake\":\"photo\"}", opaque),
            await PostFormAsync("/api/batch?options={\"bake\":\"photo\"}", subject, subject, subject, subject),
        })
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Fact]
    public async Task A_change_of_an_outdated_version_is_refused()
    {
        string url = $"/api/jobs/{(await FinishedAsync()).Id}/document";
        string version = (await Http.GetAsync(url, Cancellation)).Headers.ETag!.Tag;
        Assert.Equal(HttpStatusCode.OK, (await PutAsync("idle")).StatusCode);
        var refused = await PutAsync("turn");
        Assert.Equal(HttpStatusCode.PreconditionFailed, refused.StatusCode);
        Assert.Contains("changed meanwhile", await refused.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal("idle", (await GetAsync(url)).GetProperty("motions")[0].GetProperty("kind").GetString());

        async Task<HttpResponseMessage> PutAsync(string kind)
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, url)
            {
                Content = JsonContent.Create(new { motions = new[] { new { kind } } }),
            };
            request.Headers.Add("If-Match", version);
            return await Http.SendAsync(request, Cancellation);
        }
    }

    [Fact]
    public async Task An_asset_whose_file_was_deleted_is_missing_until_the_file_is_back()
    {
        var job = await FinishedAsync();
        string path = Path.Combine(Server.Store.ResultOf(job)!, "mesh.glb");
        byte[] content = await File.ReadAllBytesAsync(path, Cancellation);
        File.Delete(path);
        var answer = await Http.GetAsync($"/api/jobs/{job.Id}/asset.glb", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.DoesNotContain(Folder, await answer.Content.ReadAsStringAsync(Cancellation));
        await File.WriteAllBytesAsync(path, content, Cancellation);
        Assert.NotEmpty(await Http.GetByteArrayAsync($"/api/jobs/{job.Id}/asset.glb", Cancellation));
    }

    [Fact]
    public async Task Jobs_are_listed_by_their_state_and_ended_ones_are_not_canceled()
    {
        var job = await FinishedAsync();
        Assert.Equal(1, (await GetAsync("/api/jobs?state=succeeded")).GetProperty("jobs").GetArrayLength());
        Assert.Equal(0, (await GetAsync("/api/jobs?state=running")).GetProperty("jobs").GetArrayLength());
        Assert.Equal(HttpStatusCode.BadRequest, (await Http.GetAsync("/api/jobs?state=7", Cancellation)).StatusCode);
        foreach (string action in new[] { "cancel", "move?index=0" })
            Assert.Equal(HttpStatusCode.Conflict, (await Http.PostAsync($"/api/jobs/{job.Id}/{action}", null, Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Edits_clips_and_motions_are_applied_to_the_asset_and_undone_by_leaving_them_out()
    {
        var job = await FinishedAsync();
        string url = $"/api/jobs/{job.Id}";
        var rig = await GetAsync($"{url}/rig");
        string joint = rig.GetProperty("joints")[3].GetProperty("name").GetString()!;
        byte[] before = await Http.GetByteArrayAsync($"{url}/asset.glb", Cancellation);
        var document = new
        {
            edits = new[] { new { edit = "rename", joint, name = "renamed" } },
            clips = new[]
            {
                new { name = "wave", keys = new[] { new { time = 0f, rotations = new { renamed = new[] { 0f, 0, 1, 1 } } } } },
            },
            motions = new[] { new { kind = "idle", inPlace = true } },
        };
        var changed = await Http.PutAsJsonAsync($"{url}/document", document, Cancellation);
        Assert.True(changed.IsSuccessStatusCode, await changed.Content.ReadAsStringAsync(Cancellation));
        rig = await GetAsync($"{url}/rig");
        Assert.Equal("renamed", rig.GetProperty("joints")[3].GetProperty("name").GetString());
        var clips = rig.GetProperty("clips").EnumerateArray().Select(clip => clip.GetProperty("name").GetString()).ToArray();
        Assert.Equal("wave", clips[^1]);
        Assert.NotEqual(before, await Http.GetByteArrayAsync($"{url}/asset.glb", Cancellation));

        await StopAsync();
        await StartAsync();
        Assert.Single((await GetAsync($"{url}/document")).GetProperty("edits").EnumerateArray());
        var refused = await Http.PutAsJsonAsync(
            $"{url}/document", new { edits = new[] { new { edit = "delete", joint = "nobody" } } }, Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        await Http.PutAsJsonAsync($"{url}/document", new { }, Cancellation);
        Assert.Equal(before, await Http.GetByteArrayAsync($"{url}/asset.glb", Cancellation));
    }

    [Fact]
    public async Task A_clip_that_turns_no_joint_says_so_and_the_asset_can_still_be_shown()
    {
        string url = $"/api/jobs/{(await FinishedAsync()).Id}";
        var clips = new[] { Clip("rest", []), Clip("lost", new() { ["nobody"] = [0.5f, 0, 0, 1] }) };
        var changed = await Http.PutAsJsonAsync($"{url}/document", new { clips }, Cancellation);
        var rig = await changed.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        var notes = rig.GetProperty("clips").EnumerateArray().Select(clip => clip.GetProperty("notes").ToString()).ToArray();
        Assert.Equal("[]", notes[^2]);
        Assert.Contains("nobody", notes[^1]);
        Assert.NotEmpty(await Http.GetByteArrayAsync($"{url}/asset.glb", Cancellation));

        static object Clip(string name, Dictionary<string, float[]> rotations) =>
            new { name, keys = new[] { new { time = 0f, rotations } } };
    }

    [Fact]
    public async Task Tears_a_pose_and_a_motion_file_belong_to_the_asset()
    {
        var job = await FinishedAsync();
        string url = $"/api/jobs/{job.Id}";
        var rig = await GetAsync($"{url}/rig");
        byte[] tears = await Http.GetByteArrayAsync($"{url}/tears", Cancellation);
        Assert.Equal(rig.GetProperty("check").GetProperty("vertices").GetInt32(), tears.Length / 4);

        string joint = rig.GetProperty("joints")[2].GetProperty("name").GetString()!;
        var posed = await Http.PostAsJsonAsync(
            $"{url}/pose", new Dictionary<string, float[]> { [joint] = [0.5f, 0, 0, 1] }, Cancellation);
        byte[] glb = await posed.Content.ReadAsByteArrayAsync(Cancellation);
        Assert.NotEqual(await Http.GetByteArrayAsync($"{url}/asset.glb", Cancellation), glb);

        byte[] bvh = await Http.GetByteArrayAsync($"{url}/export?format=bvh", Cancellation);
        var added = await Http.PostAsync($"{url}/motions?name=walk.bvh", new ByteArrayContent(bvh), Cancellation);
        int file = (await added.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("file").GetInt32();
        var changed = await Http.PutAsJsonAsync($"{url}/document", new { motions = new[] { new { file } } }, Cancellation);
        Assert.True(changed.IsSuccessStatusCode, await changed.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(rig.GetProperty("clips").GetArrayLength() + 1, (await GetAsync($"{url}/rig")).GetProperty("clips").GetArrayLength());
        var bad = await Http.PostAsync($"{url}/motions?name=x.bvh", new ByteArrayContent([1, 2]), Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
    }

    [Fact]
    public async Task An_asset_is_finished_again_with_other_options()
    {
        var job = await FinishedAsync();
        var answer = await Http.PostAsJsonAsync($"/api/jobs/{job.Id}/finish", new { faces = 300, rigPreset = "unity" }, Cancellation);
        var again = (await answer.Content.ReadFromJsonAsync<Job>(JobJson.Options, Cancellation))!;
        Assert.Equal((JobKind.Finish, job.Id), (again.Kind, again.Source));
        Assert.Equal((300, RigPreset.Unity), (again.Options.Faces, again.Options.RigPreset));
    }

    [Fact]
    public async Task Files_are_only_those_that_a_job_lists()
    {
        var job = await FinishedAsync();
        foreach (string name in new[] { "..%2Fpicture", "..%2F..%2Fjobs.db", "nothing.glb", "%2Fetc%2Fpasswd" })
            Assert.Equal(HttpStatusCode.NotFound, (await Http.GetAsync($"/api/jobs/{job.Id}/files/{name}", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Http.GetAsync("/api/jobs/..%2F../rig", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await Http.DeleteAsync($"/api/jobs/{job.Id}", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Http.GetAsync($"/api/jobs/{job.Id}", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Every_endpoint_is_described()
    {
        var paths = (await GetAsync("/openapi/v1.json")).GetProperty("paths");
        foreach (string path in new[] { "/api/jobs", "/api/batch", "/api/events", "/api/jobs/{id}/document", "/api/jobs/{id}/export" })
            Assert.True(paths.TryGetProperty(path, out _), path);
        Assert.All(paths.EnumerateObject().SelectMany(path => path.Value.EnumerateObject()),
            operation => Assert.True(operation.Value.TryGetProperty("summary", out _), operation.Name));
    }

    private async Task<HttpResponseMessage> PostFormAsync(string path, params byte[][] views)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Picture()), "picture", "a.png" } };
        foreach (byte[] view in views)
            form.Add(new ByteArrayContent(view), "view", "side.png");
        return await Http.PostAsync(path, form, Cancellation);
    }
}
