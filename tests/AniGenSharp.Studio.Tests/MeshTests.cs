using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AniGenSharp.Geometry;
using AniGenSharp.TestKit.Rigs;

namespace AniGenSharp.Studio.Tests;

/// <summary>Meshes that get a rig, and the picture's cut-out.</summary>
public sealed class MeshTests : StudioTest
{
    private const string Triangle = "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n";

    [Fact]
    public async Task A_mesh_is_rigged_like_a_picture_is_generated()
    {
        var job = await FinishedAsync(await AddMeshAsync("my creature.OBJ", Encoding.ASCII.GetBytes(Triangle)));
        Assert.Equal((JobKind.Rig, JobState.Succeeded), (job.Kind, job.State));
        Assert.Equal(Triangle, File.ReadAllText(Server.Store.PictureOf(job)));
        Assert.NotEmpty((await GetAsync($"/api/jobs/{job.Id}/rig")).GetProperty("joints").EnumerateArray());
        var again = await Http.PostAsJsonAsync($"/api/jobs/{job.Id}/finish", new { faces = 300 }, Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, again.StatusCode);

        byte[] glb = SyntheticRigs.Create("humanoid").ToGlb();
        Assert.Equal(JobState.Succeeded, (await FinishedAsync(await AddMeshAsync("rigged.glb", glb))).State);
    }

    [Theory]
    [InlineData("picture.png", Triangle, "")]
    [InlineData("a.obj", "v 0 0", "a.obj")]
    [InlineData("a.obj", "", "a.obj")]
    [InlineData("../../a.glb", "glTF", "a.glb")]
    [InlineData("", Triangle, "mesh")]
    public async Task Other_files_are_refused(string name, string content, string message)
    {
        var answer = await Http.PostAsync(
            $"/api/meshes?name={Uri.EscapeDataString(name)}", new ByteArrayContent(Encoding.ASCII.GetBytes(content)), Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        string error = (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("error").GetString()!;
        Assert.Contains(message, error);
        Assert.DoesNotContain(Folder, error);
        Assert.Empty(Server.Store.List());
    }

    [Fact]
    public async Task A_mesh_cannot_name_files_of_the_server()
    {
        File.WriteAllText(Path.Combine(Folder, "secret.mtl"), "newmtl secret");
        byte[] obj = Encoding.ASCII.GetBytes($"mtllib ../secret.mtl\nmtllib {Folder}/secret.mtl\nusemtl secret\n{Triangle}");
        var job = await FinishedAsync(await AddMeshAsync("a.obj", obj));
        Assert.Equal(JobState.Succeeded, job.State);
        Assert.DoesNotContain(MeshFile.Read(Server.Store.PictureOf(job)).Notes, note => note.Contains("newmtl"));
    }

    [Fact]
    public async Task The_cut_out_of_a_picture_is_shown()
    {
        var answer = await Http.PostAsync("/api/cutout?name=a.png", new ByteArrayContent(Picture()), Cancellation);
        Assert.Equal("image/png", answer.Content.Headers.ContentType!.MediaType);
        var subject = PictureSource.FromBytes(await answer.Content.ReadAsByteArrayAsync(Cancellation)).Read();
        Assert.Equal([0, 255], new[] { subject.Pixels[3], subject.Pixels[4 * (8 * 4 + 4) + 3] }.Select(alpha => alpha > 100 ? 255 : 0));
    }

    private async Task<Job> AddMeshAsync(string name, byte[] content)
    {
        var answer = await Http.PostAsync($"/api/meshes?name={Uri.EscapeDataString(name)}", new ByteArrayContent(content), Cancellation);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
        return (await answer.Content.ReadFromJsonAsync<Job>(JobJson.Options, Cancellation))!;
    }
}
