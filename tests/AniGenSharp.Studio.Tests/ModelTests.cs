using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AniGenSharp.TestKit;

namespace AniGenSharp.Studio.Tests;

/// <summary>The choice of models and the download of the official weights, from a local server.</summary>
public sealed class ModelTests : StudioTest
{
    private const string Part = "anigen/ss_dae/ckpts/decoder_final.pt";

    private readonly LoopbackServer _weights = new();

    protected override Uri ModelAddress => new(_weights.Address);

    [Fact]
    public async Task A_model_is_chosen_by_a_name_of_the_server_only()
    {
        var models = await GetAsync("/api/models");
        Assert.Equal(["First model", "Second model"], models.GetProperty("names").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal("First model", models.GetProperty("chosen").GetString());
        foreach (string name in new[] { "second", "/etc", "..", "" })
        {
            var refused = await Http.PostAsync($"/api/models/choose?name={Uri.EscapeDataString(name)}", null, Cancellation);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }
        (await Http.PostAsync("/api/models/choose?name=Second%20model", null, Cancellation)).EnsureSuccessStatusCode();
        Assert.Equal("Second model", (await GetAsync("/api/models")).GetProperty("chosen").GetString());
        Assert.Equal("second", (await GetAsync("/api/status")).GetProperty("checkpoints").GetString());
    }

    [Fact]
    public async Task The_official_weights_are_offered_and_downloaded()
    {
        OfficialWeights.Serve(_weights);
        var offer = await GetAsync("/api/models/offer");
        Assert.Equal(0, offer.GetProperty("existingBytes").GetInt64());
        Assert.NotEmpty(offer.GetProperty("parts").EnumerateArray().Select(part => part.GetProperty("license").GetString()));

        var state = await DownloadAsync();
        Assert.True(state.GetProperty("done").GetBoolean(), $"{state}");
        Assert.Equal(state.GetProperty("total").GetInt64(), state.GetProperty("received").GetInt64());
        Assert.Equal(_weights.Files[Part], File.ReadAllBytes(Path.Combine(Folder, "ckpts", Part)));
        offer = await GetAsync("/api/models/offer");
        Assert.Equal(offer.GetProperty("totalBytes").GetInt64(), offer.GetProperty("existingBytes").GetInt64());
    }

    [Fact]
    public async Task A_failed_download_says_why_and_is_resumed()
    {
        OfficialWeights.Serve(_weights);
        _weights.Faults[Part] = new ServerFault { Status = 404 };
        var state = await DownloadAsync();
        Assert.False(state.GetProperty("done").GetBoolean());
        Assert.Contains("decoder_final.pt", state.GetProperty("error").GetString());
        _weights.Faults.Clear();
        Assert.True((await DownloadAsync()).GetProperty("done").GetBoolean());
    }

    /// <summary>Starts a download and waits for its end.</summary>
    private async Task<JsonElement> DownloadAsync()
    {
        var answer = await Http.PostAsync("/api/models/download", null, Cancellation);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var state = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        while (state.GetProperty("running").GetBoolean())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), Cancellation);
            state = await GetAsync("/api/models/download");
        }
        return state;
    }
}
