using AniGenSharp.Geometry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace AniGenSharp.Studio.Api;

/// <summary>Takes meshes that get a rig.</summary>
internal static class MeshEndpoints
{
    private const int MaxMeshBytes = 60 << 20;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/meshes", Add)
            .WithSummary("Adds a mesh that gets a rig: a .glb, .obj, .ply or .stl file as the body, with ?name= and ?options= (JSON).");

    private static async Task<Accepted<Job>> Add(
        JobStore store, HttpRequest request, string name, string? options = null, CancellationToken cancellationToken = default)
    {
        byte[] content = await Uploads.ReadAllAsync(request.Body, MaxMeshBytes, "mesh", cancellationToken);
        name = Uploads.NameOf(name, "mesh");
        await Uploads.RunAsync(() => Check(store, name, content), cancellationToken);
        var job = store.Add(new JobRequest
        {
            Name = name,
            Mesh = content,
            Options = Uploads.ReadOptions(options),
        });
        return TypedResults.Accepted($"/api/jobs/{job.Id}", job);
    }

    /// <summary>Reads a mesh once, which refuses what is not a mesh.</summary>
    private static void Check(JobStore store, string name, byte[] content)
    {
        // A folder of its own, since some formats name other files beside them.
        string folder = Path.Combine(store.Folder, $"upload-{Guid.NewGuid():N}");
        string extension = Path.GetExtension(name).ToLowerInvariant();
        string path = Path.Combine(folder, extension is ".obj" or ".ply" or ".stl" ? $"mesh{extension}" : "mesh.glb");
        Directory.CreateDirectory(folder);
        try
        {
            File.WriteAllBytes(path, content);
            MeshFile.Read(path);
        }
        catch (InvalidDataException e)
        {
            // The stored name says nothing to the caller.
            throw new ArgumentException(e.Message.Replace(path, name, StringComparison.Ordinal), e);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
