namespace AniGenSharp.Cli.Terminal;

/// <summary>
/// The last line of a terminal, on standard error, which is replaced again and again. Elsewhere only permanent lines are printed. Callers
/// of several threads take turns.
/// </summary>
internal sealed class LiveLine
{
    private const int MillisecondsBetweenUpdates = 100;
    private const string Clear = "\r\u001b[K";

    private long _lastUpdate = -MillisecondsBetweenUpdates;

    /// <summary>Whether standard error is a terminal.</summary>
    public bool IsShown { get; } = !Console.IsErrorRedirected;

    /// <summary>Replaces the line, unless that was done a moment ago.</summary>
    public void Show(string text)
    {
        if (!IsShown || Environment.TickCount64 < _lastUpdate + MillisecondsBetweenUpdates)
            return;
        Console.Error.Write(Clear + text);
        _lastUpdate = Environment.TickCount64;
    }

    /// <summary>Prints a permanent line.</summary>
    public void WriteLine(string text) => Console.Error.WriteLine(IsShown ? Clear + text : text);

    /// <summary>Removes the line.</summary>
    public void Remove()
    {
        if (IsShown)
            Console.Error.Write(Clear);
    }
}
