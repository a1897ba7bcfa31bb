using System.Net.ServerSentEvents;
using System.Text.Json;

namespace AniGenSharp.Studio.Tests;

/// <summary>Events, also over interruptions and under load.</summary>
public sealed class EventTests : StudioTest
{
    protected override int Milliseconds => 1;

    [Fact]
    public async Task Whoever_resumes_misses_nothing_also_over_a_restart()
    {
        var first = await FinishedAsync("first");
        string last = (await Take("/api/events?after=0", null, 2))[^1].EventId!;
        await StopAsync();
        await StartAsync();
        var second = await FinishedAsync("second");
        var events = await Take("/api/events", last, (int)(Server.Store.LastEventId - long.Parse(last)) - 20);
        Assert.Contains(events, item => Read(item).JobId == first.Id || Read(item).JobId == second.Id);
        long[] ids = [.. events.Select(item => long.Parse(item.EventId!))];
        Assert.Equal(ids.Order(), ids);
        Assert.True(ids[0] > long.Parse(last));
    }

    [Fact]
    public async Task A_follower_is_answered_before_anything_happens()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/events");
        using var answer = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task A_job_is_followed_to_its_end()
    {
        var job = await AddAsync();
        var events = await Take($"/api/jobs/{job.Id}/events", null, int.MaxValue);
        Assert.Equal(JobState.Succeeded, Read(events[^1]).Job!.State);
        Assert.All(events, item => Assert.Equal(job.Id, Read(item).JobId));
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Fifty_clients_see_twenty_uploads_end()
    {
        long before = Server.Store.LastEventId;
        var clients = Enumerable.Range(0, 50).Select(_ => EndedAsync(before, 20)).ToArray();
        var uploads = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => AddAsync($"{i}.png")));
        var expected = uploads.Select(job => job.Id).Order().ToArray();
        foreach (string[] seen in await Task.WhenAll(clients))
            Assert.Equal(expected, seen);
    }

    private static JobEvent Read(SseItem<string> item) => JsonSerializer.Deserialize<JobEvent>(item.Data, JobJson.Options)!;

    /// <summary>The jobs that a client sees succeed, until there are as many as expected.</summary>
    private async Task<string[]> EndedAsync(long after, int count)
    {
        var ended = new SortedSet<string>(StringComparer.Ordinal);
        await foreach (var item in Items($"/api/events?after={after}", null))
        {
            if (Read(item).Job is { State: JobState.Succeeded } job)
                ended.Add(job.Id);
            if (ended.Count == count)
                break;
        }
        return [.. ended];
    }

    private async Task<List<SseItem<string>>> Take(string path, string? last, int count)
    {
        var items = new List<SseItem<string>>();
        await foreach (var item in Items(path, last))
        {
            items.Add(item);
            if (items.Count >= count)
                break;
        }
        return items;
    }

    private async IAsyncEnumerable<SseItem<string>> Items(string path, string? last)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (last is not null)
            request.Headers.Add("Last-Event-ID", last);
        using var answer = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        answer.EnsureSuccessStatusCode();
        await using var stream = await answer.Content.ReadAsStreamAsync(Cancellation);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(Cancellation))
            yield return item;
    }
}
