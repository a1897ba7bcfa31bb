using System.Globalization;
using AniGenSharp.Geometry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace AniGenSharp.Studio.Api;

/// <summary>Takes pictures: one as the body of a request or as a form, or several with several seeds at once.</summary>
internal static class UploadEndpoints
{
    private const int MaxJobs = 1000;
    private const int MaxPictureBytes = 32 << 20;

    /// <summary>The form field of further pictures of a subject.</summary>
    private const string ViewField = "view";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/jobs", AddOne)
            .WithSummary("Adds a picture: its bytes as the body with ?name= and ?options= (JSON), or a form with picture, options and up "
                + "to three further pictures of the subject (view).");
        routes.MapPost("/api/batch", AddMany)
            .WithSummary("Adds several pictures (form fields picture), each with each of the seeds (?seeds=1,2,3).");
        routes.MapPost("/api/cutout", CutOut)
            .WithSummary("The subject of a picture (the body), cut out as a job would cut it: a PNG with transparency.");
    }

    /// <summary>The media type of a stored picture, by its first bytes.</summary>
    public static string TypeOf(string path)
    {
        Span<byte> head = stackalloc byte[12];
        using var stream = System.IO.File.OpenRead(path);
        int length = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        return head[..length] switch
        {
            [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "image/png",
            [0xFF, 0xD8, ..] => "image/jpeg",
            [(byte)'R', (byte)'I', (byte)'F', (byte)'F', ..] => "image/webp",
            [(byte)'G', (byte)'I', (byte)'F', ..] => "image/gif",
            _ => "application/octet-stream",
        };
    }

    private static async Task<Accepted<Job>> AddOne(JobStore store, HttpRequest request, CancellationToken cancellationToken)
    {
        var requests = await ReadAsync(request, cancellationToken);
        if (requests.Count != 1)
            throw new ArgumentException("Send one picture here; /api/batch takes several.");
        var job = store.Add(requests[0] with { Group = null });
        return TypedResults.Accepted($"/api/jobs/{job.Id}", job);
    }

    private static async Task<Accepted<IReadOnlyList<Job>>> AddMany(
        JobStore store, HttpRequest request, CancellationToken cancellationToken)
    {
        var requests = await ReadAsync(request, cancellationToken);
        return TypedResults.Accepted("/api/jobs", store.Add(requests));
    }

    private static async Task<Results<FileContentHttpResult, NotFound>> CutOut(
        StudioOptions options, HttpRequest request, string name, CancellationToken cancellationToken)
    {
        if (options.CutOut is not { } cutOut)
            return TypedResults.NotFound();
        byte[] content = await Uploads.ReadAllAsync(request.Body, MaxPictureBytes, "picture", cancellationToken);
        await CheckAsync(name, content, isView: false, cancellationToken);
        var source = PictureSource.FromBytes(content, Uploads.NameOf(name, "picture"));
        var subject = await Task.Run(() => cutOut(source, cancellationToken), cancellationToken);
        return TypedResults.Bytes(subject.ToPng(), "image/png");
    }

    private static async Task<List<JobRequest>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var pictures = new List<(string Name, byte[] Content)>();
        var views = new List<(string Name, byte[] Content)>();
        string? options = request.Query["options"], seeds = request.Query["seeds"];
        // The other type of forms is what curl calls any body.
        if (request.ContentType?.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) == true)
        {
            var form = await request.ReadFormAsync(cancellationToken);
            (options, seeds) = (options ?? form["options"], seeds ?? form["seeds"]);
            foreach (var file in form.Files)
            {
                await using var stream = file.OpenReadStream();
                byte[] content = await Uploads.ReadAllAsync(stream, MaxPictureBytes, "picture", cancellationToken);
                (file.Name == ViewField ? views : pictures).Add((file.FileName, content));
            }
        }
        else
        {
            byte[] content = await Uploads.ReadAllAsync(request.Body, MaxPictureBytes, "picture", cancellationToken);
            pictures.Add((request.Query["name"].ToString(), content));
        }
        if (pictures.Count == 0)
            throw new ArgumentException("The form has no file; add one as the field picture.");
        if (pictures.Count > 1 && views.Count > 0)
            throw new ArgumentException("Further pictures of a subject belong to one picture; send one.");
        foreach (var (name, content) in pictures)
            await CheckAsync(name, content, isView: false, cancellationToken);
        foreach (var (name, content) in views)
            await CheckAsync(name, content, isView: true, cancellationToken);
        var shared = new JobRequest { Name = "", Options = Uploads.ReadOptions(options), Views = [.. views.Select(view => view.Content)] };
        return Expand(pictures, shared, ReadSeeds(seeds));
    }

    private static List<JobRequest> Expand(List<(string Name, byte[] Content)> pictures, JobRequest shared, long[] seeds)
    {
        if (pictures.Count * Math.Max(seeds.Length, 1) > MaxJobs)
            throw new ArgumentException($"A request can add at most {MaxJobs} jobs.");
        var requests = new List<JobRequest>();
        foreach (var (name, content) in pictures)
        {
            // The seeds of one picture are compared side by side.
            string? group = seeds.Length > 1 ? Guid.CreateVersion7().ToString("N") : null;
            foreach (long seed in seeds.DefaultIfEmpty(shared.Options.Seed))
            {
                requests.Add(shared with
                {
                    Name = Uploads.NameOf(name, "picture"),
                    Picture = content,
                    Options = shared.Options with { Seed = seed },
                    Group = group,
                });
            }
        }
        return requests;
    }

    private static long[] ReadSeeds(string? seeds) => string.IsNullOrWhiteSpace(seeds)
        ? []
        : [.. seeds.Split(',').Select(seed => long.TryParse(seed, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite
            | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out long value)
                ? value
                : throw new ArgumentException($"\"{seed}\" is not a seed; seeds are whole numbers separated by commas."))];

    /// <summary>Decodes a picture once, which refuses what is not a picture, what has too many pixels, and unsuitable views.</summary>
    private static async Task CheckAsync(string name, byte[] content, bool isView, CancellationToken cancellationToken)
    {
        name = Uploads.NameOf(name, "picture");
        if (content.Length == 0)
            throw new ArgumentException($"{name}: the picture is empty.");
        await Uploads.RunAsync(
            () =>
            {
                var picture = PictureSource.FromBytes(content, name).Read();
                if (isView && IsOpaque(picture))
                    throw new ArgumentException($"{name}: further pictures of a subject need a transparent background.");
            },
            cancellationToken);
    }

    private static bool IsOpaque(RgbaImage picture)
    {
        for (int i = 3; i < picture.Pixels.Length; i += 4)
        {
            if (picture.Pixels[i] != byte.MaxValue)
                return false;
        }
        return true;
    }
}
