using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace AniGenSharp.Studio.Api;

/// <summary>The model, the machine, and downloads of the official weights.</summary>
internal static class ModelEndpoints
{
    // The versions of libtorch are left out: to ask for them would load it.
    private static readonly Dictionary<string, string> s_versions = new()
    {
        ["AniGenSharp"] = typeof(ImageTo3D).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
        [".NET"] = Environment.Version.ToString(),
    };

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/status", Status).WithSummary("The version, the model, the device and the memory.");
        routes.MapGet("/api/models", Models).WithSummary("The installed models, and the one that jobs are run with.");
        routes.MapPost("/api/models/choose", Choose)
            .WithSummary("Chooses the model for the jobs that start next: ?name= of an installed one.");
        routes.MapGet("/api/models/offer", Offer)
            .WithSummary("What a download of the official weights would bring, and under which licenses.");
        routes.MapGet("/api/models/download", (DownloadState state) => TypedResults.Ok(state.Answer()))
            .WithSummary("How far a download has come.");
        routes.MapPost("/api/models/download", (DownloadState state) =>
        {
            state.Start();
            return TypedResults.Accepted("/api/models/download", state.Answer());
        }).WithSummary("Begins or resumes the download of the official weights.");
        routes.MapDelete("/api/models/download", (DownloadState state) =>
        {
            state.Stop();
            return TypedResults.NoContent();
        }).WithSummary("Stops the download; what has been received is kept.");
    }

    private static Ok<ModelsAnswer> Models(StudioOptions options) => TypedResults.Ok(new ModelsAnswer(
        [.. options.Models?.Find().Select(model => model.Name) ?? []], options.Models?.Chosen.Name));

    private static Results<Ok<ModelsAnswer>, NotFound> Choose(StudioOptions options, string name)
    {
        if (options.Models is null)
            return TypedResults.NotFound();
        options.Models.Choose(name);
        return TypedResults.Ok(Models(options).Value);
    }

    private static Ok<StatusAnswer> Status(StudioOptions options, JobStore store)
    {
        var memory = GC.GetGCMemoryInfo();
        return TypedResults.Ok(new StatusAnswer(
            s_versions, options.Models?.Chosen.Folder ?? options.Model.Checkpoints, options.Model.Device,
            Environment.WorkingSet, memory.TotalAvailableMemoryBytes,
            options.Folder, options.Runners.Select(runner => runner.Name).ToArray(), store.Queue().Count));
    }

    private static async Task<Ok<OfferAnswer>> Offer(StudioOptions options, CancellationToken cancellationToken)
    {
        using var download = await ModelDownload.PrepareAsync(
            options.ModelFolder, new DownloadOptions { Address = options.ModelAddress, WithDsine = false }, cancellationToken);
        return TypedResults.Ok(new OfferAnswer(
            Path.GetFullPath(options.ModelFolder), $"{download.Address}", download.Parts, download.TotalBytes, download.ExistingBytes));
    }
}
