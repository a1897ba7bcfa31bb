using System.Globalization;

namespace AniGenSharp.Cli.Terminal;

/// <summary>Shows a download on standard error: in a terminal one live line, and everywhere one plain line per finished file.</summary>
internal sealed class DownloadDisplay : IProgress<DownloadProgress>
{
    private readonly LiveLine _line = new();
    private readonly Lock _lock = new();

    /// <inheritdoc/>
    public void Report(DownloadProgress value)
    {
        string sum = string.Create(CultureInfo.InvariantCulture, $"{value.Received / 1e6:n1} MB of {value.Total / 1e6:n1} MB");
        lock (_lock)
        {
            if (value.IsDone)
                _line.WriteLine($"  {value.File} ({sum})");
            else
                _line.Show($"  {sum}");
        }
    }
}
