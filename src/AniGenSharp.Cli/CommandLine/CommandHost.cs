using System.CommandLine;
using AniGenSharp.Models.Download;

namespace AniGenSharp.Cli.CommandLine;

/// <summary>
/// Runs a command line and turns every error into one clear line on standard error and an exit code: 2 for usage and
/// input, 1 for a failure of ours, 130 for Ctrl-C. A stack trace only with <c>--verbose</c>.
/// </summary>
internal static class CommandHost
{
    /// <summary>Show stack traces.</summary>
    public static Option<bool> Verbose { get; } = new("--verbose") { Description = "Show a stack trace with an error.", Recursive = true };

    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        ForgivingWriter.OnStandardError();
        root.Options.Add(Verbose);
        // A picture may be called @home.png.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (UsageErrors.First(parsed) is { } error)
        {
            Console.Error.WriteLine($"anigen: {error} See 'anigen {string.Concat(CommandPath(parsed.CommandResult))}--help'.");
            return ExitCodes.BadInput;
        }
        using var cancellation = new CancellationTokenSource();
        Console.CancelKeyPress += (_, e) =>
        {
            // The second time it ends at once.
            e.Cancel = !cancellation.IsCancellationRequested;
            cancellation.Cancel();
        };
        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, cancellation.Token);
        }
        catch (Exception e)
        {
            return Report(e, parsed.GetValue(Verbose));
        }
    }

    /// <summary>
    /// Runs work that looks at no token of its own. Ctrl-C leaves it behind, and the process ends in the middle of it: it
    /// must own what it opens and write nothing.
    /// </summary>
    public static Task<T> LeaveOnCancel<T>(Func<T> work, CancellationToken cancellation) => Task.Run(work, CancellationToken.None).WaitAsync(cancellation);

    /// <summary>Prints an error as one line and gives its exit code.</summary>
    public static int Report(Exception error, bool verbose, Action<string>? write = null)
    {
        write ??= Console.Error.WriteLine;
        write($"anigen: {Message(error)}");
        if (verbose && error is not OperationCanceledException)
            write(error.ToString());
        return ExitCode(error);
    }

    /// <summary>The exit code that goes with an error.</summary>
    public static int ExitCode(Exception error) =>
        error is OperationCanceledException ? ExitCodes.Cancelled : IsInput(error) ? ExitCodes.BadInput : ExitCodes.Failure;

    /// <summary>An error in one line.</summary>
    public static string Message(Exception error) =>
        (error is OperationCanceledException ? "cancelled." : IsForUser(error) ? error.Message : $"{error.GetType().Name}: {error.Message}").ReplaceLineEndings(" ");

    private static bool IsInput(Exception error) =>
        error is UsageException or CheckpointException or PictureException or DeviceException or UnauthorizedAccessException
        || error is IOException and not DownloadException && !IsFull(error)
        || error is OutputException { InnerException: { } inner } && IsInput(inner)
        || error is DllNotFoundException && TorchRuntime.LibtorchFolder is not null; // the libtorch that the user named

    /// <summary>No room is left, for a file or for a user: another name would not help.</summary>
    private static bool IsFull(Exception error) => OperatingSystem.IsWindows()
        ? (error.HResult & 0xffff) is 39 or 112 // ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL
        : error.HResult is 28 or 69 or 122; // ENOSPC, and EDQUOT of macOS and of Linux

    private static bool IsForUser(Exception error) =>
        IsInput(error) || error is GenerationException or OutputException or InsufficientMemoryException or IOException or UnauthorizedAccessException or DllNotFoundException;

    private static IEnumerable<string> CommandPath(System.CommandLine.Parsing.CommandResult command)
    {
        var names = new Stack<string>();
        for (var result = command; result?.Parent is System.CommandLine.Parsing.CommandResult parent; result = parent)
            names.Push(result.Command.Name + " ");
        return names;
    }
}
