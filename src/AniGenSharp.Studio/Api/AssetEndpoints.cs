using System.IO.Compression;
using System.Runtime.InteropServices;
using AniGenSharp.Geometry;
using AniGenSharp.Studio.Assets;
using AniGenSharp.Studio.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace AniGenSharp.Studio.Api;

/// <summary>An asset as it is shown, its rig, its changes, and its downloads.</summary>
internal static class AssetEndpoints
{
    private const string Binary = "application/octet-stream";

    private static readonly Dictionary<string, string> s_types = new()
    {
        ["glb"] = "model/gltf-binary",
        ["fbx"] = Binary,
        ["usdz"] = "model/vnd.usdz+zip",
        ["vrm"] = "model/gltf-binary",
        ["bvh"] = "text/plain",
        ["zip"] = "application/zip",
    };

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/jobs/{id}/asset.glb", Asset).WithSummary("The asset with its changes, its bones along the axes of the world.");
        routes.MapGet("/api/jobs/{id}/rig", Rig).WithSummary("The rig with its changes, and the rig check.");
        routes.MapGet("/api/jobs/{id}/tears", Tears)
            .WithSummary("How far the skin tears at each vertex of asset.glb: little-endian float32, a share of the longest side.");
        routes.MapGet("/api/jobs/{id}/document", Document)
            .WithSummary("What was changed about the asset; its ETag is the version.");
        routes.MapPut("/api/jobs/{id}/document", Change)
            .WithSummary("Replaces what is changed about the asset (only this version of it, with If-Match); answers with the rig.");
        routes.MapGet("/api/jobs/{id}/export", Export)
            .WithSummary("Downloads the asset with its changes: ?format=glb, fbx, usdz, vrm, bvh or zip, with ?preset= of an engine.");
        routes.MapPost("/api/jobs/{id}/pose", ExportPose).WithSummary("Downloads the asset bound in a pose, as a GLB.");
    }

    private static Results<FileContentHttpResult, NotFound> Asset(JobStore store, AssetLibrary library, HttpContext context, string id)
    {
        if (Succeeded(store, id) is not { } job)
            return TypedResults.NotFound();
        var tag = new EntityTagHeaderValue($"\"{library.Version(job)}\"");
        context.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Bytes(library.Changed(job).Glb, s_types["glb"], entityTag: tag);
    }

    private static Results<Ok<RigAnswer>, NotFound> Rig(JobStore store, AssetLibrary library, string id) =>
        Succeeded(store, id) is { } job ? TypedResults.Ok(RigAnswer.Of(library.Changed(job))) : TypedResults.NotFound();

    private static Results<FileContentHttpResult, NotFound> Tears(JobStore store, AssetLibrary library, string id)
    {
        if (Succeeded(store, id) is not { } job)
            return TypedResults.NotFound();
        float[] tears = RigCheck.MeasureTears(library.Changed(job).Asset);
        return TypedResults.Bytes(MemoryMarshal.AsBytes<float>(tears).ToArray(), Binary);
    }

    private static Results<Ok<AssetDocument>, NotFound> Document(JobStore store, AssetLibrary library, HttpContext context, string id)
    {
        if (Succeeded(store, id) is not { } job)
            return TypedResults.NotFound();
        // The version is read first: if the document changes meanwhile, a change of it is refused rather than lost.
        context.Response.Headers.ETag = $"\"{library.Version(job)}\"";
        context.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Ok(library.ReadDocument(job));
    }

    private static Results<Ok<RigAnswer>, JsonHttpResult<ApiError>, NotFound> Change(
        JobStore store, AssetLibrary library, HttpContext context, string id, AssetDocument document,
        [FromHeader(Name = "If-Match")] string? version = null)
    {
        if (Succeeded(store, id) is not { } job)
            return TypedResults.NotFound();
        if (library.WriteDocument(job, document, version?.Trim('"')) is not { } changed)
        {
            return TypedResults.Json(
                new ApiError("The asset was changed meanwhile; get the document again and repeat the change."),
                statusCode: StatusCodes.Status412PreconditionFailed);
        }
        return TypedResults.Ok(RigAnswer.Of(changed));
    }

    private static Results<FileContentHttpResult, NotFound> Export(
        JobStore store, AssetLibrary library, HttpContext context, string id, string format = "glb", string? preset = null)
    {
        if (Succeeded(store, id) is not { } job)
            return TypedResults.NotFound();
        format = format.ToLowerInvariant();
        if (!s_types.TryGetValue(format, out string? type))
            throw new ArgumentException($"\"{format}\" is not a format; expected {string.Join(", ", s_types.Keys)}.");
        string name = Path.GetFileNameWithoutExtension(job.Name);
        var (asset, axes) = WithPreset(library.Changed(job).Asset, job.Options.RigPreset, preset);
        var notes = new List<string>();
        byte[] content = format == "zip" ? Zip(asset, axes, name, notes) : Write(asset, axes, format, name, notes);
        if (notes.Count > 0)
            context.Response.Headers["X-Notes"] = Uri.EscapeDataString(string.Join("\n", notes));
        return TypedResults.Bytes(content, type, $"{name}.{format}");
    }

    private static Results<FileContentHttpResult, NotFound> ExportPose(
        JobStore store, AssetLibrary library, string id, IReadOnlyDictionary<string, float[]> rotations)
    {
        if (Succeeded(store, id) is not { } job)
            return TypedResults.NotFound();
        var asset = library.Changed(job).Asset;
        var posed = asset.WithPose(DocumentReplay.Rotations(asset, rotations));
        return TypedResults.Bytes(posed.ToGlb(), s_types["glb"], $"{Path.GetFileNameWithoutExtension(job.Name)}-posed.glb");
    }

    private static (RiggedAsset Asset, BoneAxes Axes) WithPreset(RiggedAsset asset, RigPreset generated, string? preset)
    {
        if (string.IsNullOrEmpty(preset))
            return (asset, generated.Axes());
        if (!Enum.TryParse<RigPreset>(preset, ignoreCase: true, out var wanted) || !Enum.IsDefined(wanted))
            throw new ArgumentException($"\"{preset}\" is not a preset; expected {string.Join(", ", Enum.GetNames<RigPreset>())}.");
        return (asset.WithRigPreset(wanted), wanted.Axes());
    }

    private static byte[] Write(RiggedAsset asset, BoneAxes axes, string format, string name, List<string> notes)
    {
        if (format == "bvh")
            return asset.Skeleton.ToBvh(asset.Clips.FirstOrDefault());
        var exported = asset.Export(Enum.Parse<AssetFormat>(format, ignoreCase: true), new ExportOptions { BoneAxes = axes, Name = name });
        notes.AddRange(exported.Notes);
        return exported.Content;
    }

    /// <summary>All formats that can hold the asset; a note says which cannot.</summary>
    private static byte[] Zip(RiggedAsset asset, BoneAxes axes, string name, List<string> notes)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (string format in s_types.Keys.Where(format => format != "zip"))
            {
                try
                {
                    byte[] content = Write(asset, axes, format, name, notes);
                    using var entry = archive.CreateEntry($"{name}.{format}", CompressionLevel.Fastest).Open();
                    entry.Write(content);
                }
                catch (ArgumentException e)
                {
                    notes.Add($"{name}.{format} is left out: {e.Message}");
                }
            }
        }
        return stream.ToArray();
    }

    private static Job? Succeeded(JobStore store, string id) => store.Find(id) is { State: JobState.Succeeded } job ? job : null;
}
