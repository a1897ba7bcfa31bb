using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace AniGenSharp.Studio.Api;

/// <summary>Events as server-sent events, which browsers resume by themselves after an interruption.</summary>
internal static class EventEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/events", All).WithSummary("Follows all jobs; resumes after Last-Event-ID, or after the number asked for.");
        routes.MapGet("/api/jobs/{id}/events", One).WithSummary("Follows one job until it has ended.");
    }

    private static ServerSentEventsResult<JobEvent> All(
        JobStore store, IHostApplicationLifetime lifetime, HttpContext context, [FromHeader(Name = "Last-Event-ID")] long? last = null,
        long? after = null) =>
        TypedResults.ServerSentEvents(Follow(store, last ?? after ?? store.LastEventId, null, lifetime, context));

    private static Results<ServerSentEventsResult<JobEvent>, NotFound> One(
        JobStore store, IHostApplicationLifetime lifetime, HttpContext context, string id,
        [FromHeader(Name = "Last-Event-ID")] long? last = null) =>
        store.Find(id) is null
            ? TypedResults.NotFound()
            : TypedResults.ServerSentEvents(Follow(store, last ?? store.LastEventId, id, lifetime, context));

    private static async IAsyncEnumerable<SseItem<JobEvent>> Follow(
        JobStore store, long after, string? id, IHostApplicationLifetime lifetime, HttpContext context,
        [EnumeratorCancellation] CancellationToken aborted = default)
    {
        // The follower learns at once that it is connected; the first event may be long in coming.
        await context.Response.Body.FlushAsync(aborted);
        // Without this, a stop of the server would wait for its followers.
        using var both = CancellationTokenSource.CreateLinkedTokenSource(aborted, context.RequestAborted, lifetime.ApplicationStopping);
        if (id is not null && store.Find(id) is { } now)
        {
            yield return Item(new JobEvent(after, JobEventKind.Changed, id, now));
            if (now.HasEnded)
                yield break;
        }
        await using var events = store.FollowAsync(after, both.Token).GetAsyncEnumerator(both.Token);
        while (await MoveNext(events))
        {
            var happened = events.Current;
            if (id is not null && happened.JobId != id && happened.Kind != JobEventKind.Reset)
                continue;
            yield return Item(happened);
            if (id is not null && (happened.Job is { HasEnded: true } || happened.Kind == JobEventKind.Deleted))
                yield break;
        }
    }

    private static async ValueTask<bool> MoveNext(IAsyncEnumerator<JobEvent> events)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static SseItem<JobEvent> Item(JobEvent happened) => new(happened) { EventId = $"{happened.Id}" };
}
