using System.Net;
using AniGenSharp.Studio.Api;
using AniGenSharp.Studio.Assets;
using AniGenSharp.Studio.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AniGenSharp;

/// <summary>The studio: a web page and an HTTP API over the jobs of a folder, with a queue that runs them in this process.</summary>
public sealed class StudioServer : IAsyncDisposable
{
    /// <summary>The most bytes of one request.</summary>
    public const long MaxUploadBytes = 64 << 20;

    private const int ShutdownSeconds = 3;

    private readonly WebApplication _application;
    private readonly JobQueue _queue;

    private StudioServer(WebApplication application, JobStore store, JobQueue queue)
    {
        (_application, Store, _queue) = (application, store, queue);
        var server = application.Services.GetRequiredService<IServer>();
        Address = new Uri(server.Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    /// <summary>Where the page is.</summary>
    public Uri Address { get; }

    /// <summary>The jobs.</summary>
    public JobStore Store { get; }

    /// <summary>Starts a studio.</summary>
    /// <param name="options">The folder, the runners and the address.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="ArgumentException">The host is not an address of this machine alone, and there is no token.</exception>
    /// <exception cref="IOException">The port is in use, or another process uses the folder.</exception>
    public static async Task<StudioServer> StartAsync(StudioOptions options, CancellationToken cancellationToken = default)
    {
        var address = ListenAddress(options);
        var store = JobStore.Open(options.Folder);
        var application = Build(options, store, address);
        try
        {
            await application.StartAsync(cancellationToken);
        }
        catch
        {
            await application.DisposeAsync();
            store.Dispose();
            throw;
        }
        // The queue starts when the server has started, so that a port in use costs no job a start.
        var queue = new JobQueue(store, options.Runners, application.Services.GetRequiredService<ILogger<JobQueue>>());
        application.Services.GetRequiredService<QueueAccess>().Queue = queue;
        return new StudioServer(application, store, queue);
    }

    /// <summary>Waits until the studio is stopped.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    public Task WaitAsync(CancellationToken cancellationToken) => _application.WaitForShutdownAsync(cancellationToken);

    /// <summary>Stops the studio. The jobs that run wait again.</summary>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _queue.DisposeAsync();
        await _application.DisposeAsync();
        Store.Dispose();
    }

    private static IPAddress ListenAddress(StudioOptions options)
    {
        var address = options.Host == "localhost" ? IPAddress.Loopback
            : IPAddress.TryParse(options.Host, out var parsed) ? parsed
            : throw new ArgumentException($"{options.Host}: this is not an IP address.", nameof(options));
        if (!IPAddress.IsLoopback(address) && string.IsNullOrEmpty(options.Token))
            throw new ArgumentException($"{options.Host} can be reached from other machines; give a token too.", nameof(options));
        return address;
    }

    private static WebApplication Build(StudioOptions options, JobStore store, IPAddress address)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        if (options.Log is { } log)
            builder.Logging.AddProvider(log);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxUploadBytes;
            kestrel.Listen(address, options.Port);
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(ShutdownSeconds));
        // So that whatever is wrong with a request is explained.
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        builder.Services.ConfigureHttpJsonOptions(json => JobJson.Configure(json.SerializerOptions));
        builder.Services.AddOpenApi();
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(store);
        builder.Services.AddSingleton<QueueAccess>();
        builder.Services.AddSingleton<AssetLibrary>();
        builder.Services.AddSingleton<DownloadState>();
        builder.Services.AddSingleton<FarmAccess>();
        builder.Services.AddSingleton<IHostLifetime, ExternalLifetime>();
        var application = builder.Build();
        application.UseMiddleware<ErrorAnswers>();
        application.UseMiddleware<RequestGuard>();
        application.MapOpenApi("/openapi/{documentName}.json");
        Page.Map(application);
        JobEndpoints.Map(application);
        EventEndpoints.Map(application);
        UploadEndpoints.Map(application);
        MeshEndpoints.Map(application);
        AssetEndpoints.Map(application);
        MotionEndpoints.Map(application);
        ModelEndpoints.Map(application);
        FarmEndpoints.Map(application);
        application.MapFallback("/api/{**path}", () => TypedResults.NotFound());
        return application;
    }
}
