using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace AniGenSharp.Studio.Api;

/// <summary>The farm: its workers and jobs, as <c>anigen farm</c> shows them.</summary>
internal static class FarmEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/farm", Status)
            .WithSummary("The numbers of jobs and the workers of the farm; no content if the studio was started without one.");
        routes.MapGet("/api/farm/jobs", List)
            .WithSummary("Lists jobs of the farm, oldest first; after is the last one of the page before.");
        routes.MapGet("/api/farm/jobs/{id}/files/{name}", File).WithSummary("A file of a job of the farm that succeeded.");
        routes.MapPost("/api/farm/jobs/{id}/cancel", Cancel).WithSummary("Cancels a job of the farm that waits or runs.");
        routes.MapPost("/api/farm/jobs/{id}/retry", Retry).WithSummary("Runs a job of the farm again that has ended.");
    }

    private static async Task<Results<Ok<FarmStatus>, NoContent>> Status(FarmAccess access, CancellationToken cancellationToken) =>
        access.HasFarm
            ? TypedResults.Ok(await (await access.ConnectAsync(cancellationToken)).StatusAsync(cancellationToken))
            : TypedResults.NoContent();

    private static async Task<Ok<IReadOnlyList<FarmJob>>> List(
        FarmAccess access, CancellationToken cancellationToken, string? state = null, string? after = null, int limit = 100)
    {
        var query = new FarmQuery { State = JobStates.Parse(state), After = after, Limit = limit };
        var farm = await access.ConnectAsync(cancellationToken);
        return TypedResults.Ok(await farm.ListAsync(query, cancellationToken));
    }

    private static async Task<Results<FileContentHttpResult, NotFound>> File(
        FarmAccess access, string id, string name, CancellationToken cancellationToken)
    {
        var farm = await access.ConnectAsync(cancellationToken);
        var job = await farm.FindAsync(id, cancellationToken);
        if (job.Artifacts.FirstOrDefault(artifact => artifact.Name == name) is not { } file)
            return TypedResults.NotFound();
        byte[] content = await farm.DownloadAsync(job, file, cancellationToken);
        return name.EndsWith(".png", StringComparison.Ordinal)
            ? TypedResults.File(content, "image/png")
            : TypedResults.File(content, "application/octet-stream", name);
    }

    private static async Task<Results<NoContent, Conflict<string>>> Cancel(
        FarmAccess access, string id, CancellationToken cancellationToken) =>
        await (await access.ConnectAsync(cancellationToken)).CancelAsync(id, cancellationToken)
            ? TypedResults.NoContent()
            : TypedResults.Conflict("The job has ended already.");

    private static async Task<Results<NoContent, Conflict<string>>> Retry(
        FarmAccess access, string id, CancellationToken cancellationToken) =>
        await (await access.ConnectAsync(cancellationToken)).RetryAsync(id, cancellationToken)
            ? TypedResults.NoContent()
            : TypedResults.Conflict("The job has not ended.");
}
