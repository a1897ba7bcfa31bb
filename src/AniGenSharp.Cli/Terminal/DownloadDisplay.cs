using System.Globalization;

namespace AniGenSharp.Cli.Terminal;

/// <summary>Shows a download on standard error: in a terminal one live line, and everywhere one plain line per finished file.</summary>
internal sealed class DownloadDisplay : IProgress<DownloadProgress>
{
    private const int MillisecondsBetweenUpdates = 100;
    private const string ClearLine = "\r\u001b[K";

    private readonly bool _isLive = !Console.IsErrorRedirected;
    private readonly Lock _lock = new();
    private long _lastUpdate = -1;

    /// <inheritdoc/>
    public void Report(DownloadProgress value)
    {
        string sum = string.Create(CultureInfo.InvariantCulture, $"{value.Received / 1e6:n1} MB of {value.Total / 1e6:n1} MB");
        lock (_lock)
        {
            if (value.IsDone)
            {
                if (_isLive)
                    Console.Error.Write(ClearLine);
                Console.Error.WriteLine($"  {value.File} ({sum})");
            }
            else if (_isLive && Environment.TickCount64 - _lastUpdate > MillisecondsBetweenUpdates)
            {
                Console.Error.Write($"{ClearLine}  {sum}");
                _lastUpdate = Environment.TickCount64;
            }
        }
    }
}
