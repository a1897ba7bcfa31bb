using System.Runtime.InteropServices;

namespace AniGenSharp.Cli.CommandLine;

/// <summary>
/// Cancels the work on Ctrl-C, on SIGTERM and when the terminal closes (SIGHUP). The first signal cancels; the second ends the process.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private const int FirstSignalCode = 128;

    private static readonly (PosixSignal Signal, int Number)[] s_signals =
        [(PosixSignal.SIGINT, 2), (PosixSignal.SIGTERM, 15), (PosixSignal.SIGHUP, 1)];

    private readonly CancellationTokenSource _cancellation = new();
    private readonly List<PosixSignalRegistration> _registrations = [];

    public StopSignals()
    {
        long ignored = Ignored();
        foreach (var (signal, number) in s_signals)
            // Of nohup, SIGHUP stays ignored.
            if ((ignored >> number - 1 & 1) == 0)
                _registrations.Add(PosixSignalRegistration.Create(signal, context => Cancel(context, number)));
    }

    /// <summary>The exit code of work that was canceled: 128 and the signal's number, as shells have it.</summary>
    public static int ExitCode { get; private set; } = ExitCodes.Canceled;

    /// <summary>Canceled by the first signal.</summary>
    public CancellationToken Token => _cancellation.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _cancellation.Dispose();
    }

    private void Cancel(PosixSignalContext context, int number)
    {
        context.Cancel = !_cancellation.IsCancellationRequested;
        ExitCode = FirstSignalCode + number;
        _cancellation.Cancel();
    }

    /// <summary>The signals that the parent process has told this one to ignore, one bit each.</summary>
    private static long Ignored()
    {
        const string Field = "SigIgn:";
        string? line = OperatingSystem.IsLinux()
            ? File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal))
            : null;
        return line is null ? 0 : Convert.ToInt64(line[Field.Length..].Trim(), 16);
    }
}
