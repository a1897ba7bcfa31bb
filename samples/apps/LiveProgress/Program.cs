// A web page that turns an uploaded picture into an asset and shows the progress live, by server-sent events.
//   dotnet run -- --checkpoints CHECKPOINTS
// It keeps the results in memory; AniGenSharp.Jobs has a durable store and a queue for real services.
using System.Collections.Concurrent;
using AniGenSharp;
using LiveProgress;

var builder = WebApplication.CreateBuilder(args);
string checkpoints = builder.Configuration["checkpoints"] ?? "models/starter";
builder.Services.AddSingleton(services => ImageTo3D.Load(
    checkpoints, new LoadOptions { Logger = services.GetRequiredService<ILogger<ImageTo3D>>() }));
var app = builder.Build();
app.UseDefaultFiles();
app.UseStaticFiles();
var runs = new ConcurrentDictionary<string, AssetRun>();

// Starts a run; the body is the picture. Runs take turns, so a second one waits for the first.
app.MapPost("/assets", async (HttpRequest request, ImageTo3D anigen, IHostApplicationLifetime lifetime) =>
{
    using var body = new MemoryStream();
    await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
    var run = new AssetRun();
    runs[run.Id] = run;
    _ = run.GenerateAsync(anigen, PictureSource.FromBytes(body.ToArray(), "upload"), lifetime.ApplicationStopping);
    return Results.Accepted($"/assets/{run.Id}/progress", new { run.Id });
});

// The run's progress, ending with "done" or "failed".
app.MapGet("/assets/{id}/progress", IResult (string id, CancellationToken cancellationToken) => runs.TryGetValue(id, out var run)
    ? TypedResults.ServerSentEvents(run.ReadEventsAsync(cancellationToken))
    : TypedResults.NotFound());

app.MapGet("/assets/{id}/asset.glb", IResult (string id) => runs.TryGetValue(id, out var run) && run.Glb is { } glb
    ? TypedResults.File(glb, "model/gltf-binary", "asset.glb")
    : TypedResults.NotFound());

app.Run();
