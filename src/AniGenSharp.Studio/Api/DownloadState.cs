namespace AniGenSharp.Studio.Api;

/// <summary>The download of the official weights, of which one runs at a time.</summary>
internal sealed class DownloadState(StudioOptions options) : IProgress<DownloadProgress>, IDisposable
{
    private readonly Lock _lock = new();
    private CancellationTokenSource? _cancellation;
    private DownloadAnswer _answer = new(false, false, null, 0, 0, null);

    /// <summary>How far it has come.</summary>
    public DownloadAnswer Answer()
    {
        lock (_lock)
            return _answer;
    }

    /// <summary>Begins or resumes it.</summary>
    public void Start()
    {
        lock (_lock)
        {
            if (_answer.Running)
                return;
            _cancellation = new CancellationTokenSource();
            _answer = new DownloadAnswer(true, false, null, 0, 0, null);
            _ = Task.Run(() => RunAsync(_cancellation.Token));
        }
    }

    /// <summary>Stops it.</summary>
    public void Stop()
    {
        lock (_lock)
            _cancellation?.Cancel();
    }

    /// <inheritdoc/>
    public void Report(DownloadProgress value)
    {
        lock (_lock)
            _answer = _answer with { File = value.File, Received = value.Received, Total = value.Total };
    }

    public void Dispose() => Stop();

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        string? error = null;
        bool done = false;
        try
        {
            using var download = await ModelDownload.PrepareAsync(
                options.ModelFolder, new DownloadOptions { Address = options.ModelAddress, WithDsine = false }, cancellationToken);
            await download.RunAsync(this, cancellationToken);
            done = true;
        }
        catch (OperationCanceledException)
        {
            // It can be resumed.
        }
        catch (Exception e) when (e is AniGenException or IOException or UnauthorizedAccessException)
        {
            error = e.Message;
        }
        lock (_lock)
            _answer = _answer with { Running = false, Done = done, Error = error };
    }
}
