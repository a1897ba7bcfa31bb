using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace AniGenSharp.Studio.Api;

/// <summary>Lists, finds, cancels, moves and deletes jobs, and sends their files.</summary>
internal static class JobEndpoints
{
    private const int MaxListed = 1000;

    private static readonly Dictionary<string, string> s_types = new()
    {
        [".glb"] = "model/gltf-binary",
        [".png"] = "image/png",
        [".json"] = "application/json",
    };

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/jobs", List).WithSummary("Lists jobs, newest first: ?search=, ?state=, ?group=, ?before= a job, ?limit=.");
        routes.MapGet("/api/queue", (JobStore store) => TypedResults.Ok(store.Queue())).WithSummary("Lists the jobs that wait, in order.");
        routes.MapGet("/api/jobs/{id}", Find).WithSummary("Finds a job.");
        routes.MapDelete("/api/jobs/{id}", Delete).WithSummary("Deletes a job with its files; one that runs has to be canceled first.");
        routes.MapPost("/api/jobs/{id}/cancel", Cancel).WithSummary("Cancels a job that waits or runs.");
        routes.MapPost("/api/jobs/{id}/move", Move).WithSummary("Moves a job that waits to another place in the queue.");
        routes.MapPost("/api/jobs/{id}/finish", Finish).WithSummary("Finishes an asset again with other options, without the networks.");
        routes.MapGet("/api/jobs/{id}/picture", Picture).WithSummary("The picture of a job.");
        routes.MapGet("/api/jobs/{id}/views/{number:int}", View).WithSummary("A further picture of a job, counted from 0.");
        routes.MapGet("/api/jobs/{id}/files/{name}", File).WithSummary("A file of a job that succeeded.");
    }

    private static Ok<JobPage> List(
        JobStore store, string? search = null, string? state = null, string? group = null, string? before = null, int limit = 100)
    {
        // The number is read before the list, so that whoever follows from it misses nothing.
        long last = store.LastEventId;
        var query = new JobQuery
        {
            Search = search,
            State = JobStates.Parse(state),
            Group = group,
            Before = before,
            Limit = Math.Clamp(limit, 1, MaxListed),
        };
        return TypedResults.Ok(new JobPage(store.List(query), last));
    }

    private static Results<Ok<Job>, NotFound> Find(JobStore store, string id) =>
        store.Find(id) is { } job ? TypedResults.Ok(job) : TypedResults.NotFound();

    private static Results<NoContent, NotFound, Conflict<string>> Delete(JobStore store, string id)
    {
        if (store.Delete(id))
            return TypedResults.NoContent();
        return store.Find(id) is null ? TypedResults.NotFound() : TypedResults.Conflict("The job is running; cancel it first.");
    }

    private static Results<Accepted, NotFound, Conflict<string>> Cancel(JobStore store, QueueAccess access, string id)
    {
        if (access.Queue?.Cancel(id) == true)
            return TypedResults.Accepted($"/api/jobs/{id}");
        return store.Find(id) is null ? TypedResults.NotFound() : TypedResults.Conflict("The job has ended already.");
    }

    private static Results<NoContent, NotFound, Conflict<string>> Move(JobStore store, string id, int index)
    {
        if (store.Move(id, index))
            return TypedResults.NoContent();
        return store.Find(id) is null ? TypedResults.NotFound() : TypedResults.Conflict("The job does not wait any more.");
    }

    private static Results<Accepted<Job>, NotFound> Finish(JobStore store, string id, GenerationOptions options)
    {
        if (store.Find(id) is not { } source)
            return TypedResults.NotFound();
        var job = store.Add(new JobRequest
        {
            Name = source.Name,
            Options = options,
            Source = id,
            Group = source.Group,
        });
        return TypedResults.Accepted($"/api/jobs/{job.Id}", job);
    }

    private static Results<PhysicalFileHttpResult, NotFound> Picture(JobStore store, string id) =>
        store.Find(id) is { } job ? Send(store.PictureOf(job)) : TypedResults.NotFound();

    private static Results<PhysicalFileHttpResult, NotFound> View(JobStore store, string id, int number) =>
        store.Find(id) is { } job && number >= 0 && number < job.Views ? Send(store.ViewsOf(job)[number]) : TypedResults.NotFound();

    private static PhysicalFileHttpResult Send(string picture) => TypedResults.PhysicalFile(picture, UploadEndpoints.TypeOf(picture));

    private static Results<PhysicalFileHttpResult, NotFound> File(JobStore store, string id, string name)
    {
        // Only names that the job lists, so that no name becomes a path.
        if (store.Find(id) is not { } job || job.Artifacts.All(file => file.Name != name) || store.ResultOf(job) is not { } folder)
            return TypedResults.NotFound();
        string type = s_types.GetValueOrDefault(Path.GetExtension(name), "application/octet-stream");
        return TypedResults.PhysicalFile(Path.Combine(folder, name), type);
    }
}
