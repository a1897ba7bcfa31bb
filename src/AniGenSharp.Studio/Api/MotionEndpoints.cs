using AniGenSharp.Geometry;
using AniGenSharp.Studio.Assets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace AniGenSharp.Studio.Api;

/// <summary>Takes files of motions for an asset.</summary>
internal static class MotionEndpoints
{
    private const int MaxMotionBytes = 60 << 20;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/jobs/{id}/motions", Add)
            .WithSummary("Stores a BVH or GLB file with motions (the body, ?name=) and says which it has; the document adds them.");

    private static async Task<Results<Ok<MotionFileAnswer>, NotFound>> Add(
        JobStore store, AssetLibrary library, HttpRequest request, string id, string name, CancellationToken cancellationToken)
    {
        if (store.Find(id) is not { State: JobState.Succeeded } job)
            return TypedResults.NotFound();
        string extension = Path.GetExtension(name).ToLowerInvariant();
        if (extension is not (".bvh" or ".glb" or ".vrma"))
            throw new ArgumentException($"{name}: motions are read from .bvh, .glb and .vrma files.");
        byte[] content = await Uploads.ReadAllAsync(request.Body, MaxMotionBytes, "motion file", cancellationToken);
        var (number, path) = library.AddMotion(job, extension, content);
        try
        {
            var motions = MotionLibrary.Read(path).Motions;
            return motions.Count > 0
                ? TypedResults.Ok(new MotionFileAnswer(
                    number, [.. motions.Select(motion => new RigClip(motion.Name, motion.Duration, []))]))
                : throw new ArgumentException($"{name}: the file has no motion.");
        }
        catch (Exception e)
        {
            File.Delete(path);
            if (e is not (InvalidDataException or ArgumentException))
                throw;
            // The stored name says nothing to the caller.
            throw new ArgumentException(e.Message.Replace(path, name, StringComparison.Ordinal), e);
        }
    }
}
