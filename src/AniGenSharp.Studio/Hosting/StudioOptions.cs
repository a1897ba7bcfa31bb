using AniGenSharp.Geometry;
using Microsoft.Extensions.Logging;

namespace AniGenSharp;

/// <summary>How a studio is served.</summary>
public sealed record StudioOptions
{
    /// <summary>The default of <see cref="ModelFolder"/>, in the current folder.</summary>
    public const string DefaultModelFolder = "ckpts";

    /// <summary>The folder of its jobs.</summary>
    public required string Folder { get; init; }

    /// <summary>Who runs the jobs: one runner per device that generates, and one that finishes.</summary>
    public required IReadOnlyList<IJobRunner> Runners { get; init; }

    /// <summary>The models that the page can choose from; null if there is no choice.</summary>
    public ModelChoice? Models { get; init; }

    /// <summary>Cuts the subject out of a picture as a job would, for the page to show; null if it cannot be shown.</summary>
    public Func<PictureSource, CancellationToken, RgbaImage>? CutOut { get; init; }

    /// <summary>The model and the device, for the page.</summary>
    public StudioModel Model { get; init; } = new("", "");

    /// <summary>The address to listen at. Another one than this machine's own takes a <see cref="Token"/>.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The port; 0 for any free one.</summary>
    public int Port { get; init; }

    /// <summary>A secret that every request must show; null for none, which only this machine's own address allows.</summary>
    public string? Token { get; init; }

    /// <summary>The folder that downloaded models are put into.</summary>
    public string ModelFolder { get; init; } = DefaultModelFolder;

    /// <summary>Where models are downloaded from.</summary>
    public Uri ModelAddress { get; init; } = new(DownloadOptions.OfficialAddress);

    /// <summary>Connects to the farm whose workers and jobs the page shows too; null for none. It is called until it succeeds.</summary>
    public Func<CancellationToken, Task<FarmClient>>? Farm { get; init; }

    /// <summary>Receives warnings and errors; null for none.</summary>
    public ILoggerProvider? Log { get; init; }
}
