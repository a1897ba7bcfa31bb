using System.CommandLine;
using System.CommandLine.Parsing;

namespace AniGenSharp.Cli.CommandLine;

/// <summary>
/// Runs a command line and turns every error into one clear line on standard error and an exit code: 2 for usage and input, 1
/// for an internal failure, 3 for a check that did not pass, 130 for Ctrl-C. A stack trace is shown only with <c>--verbose</c>.
/// </summary>
internal static class CommandHost
{
    /// <summary><c>--verbose</c>, which every command has.</summary>
    public static Option<bool> Verbose { get; } = new("--verbose") { Description = "Show a stack trace with an error.", Recursive = true };

    /// <summary>Runs the command line.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        ForgivingWriter.OnStandardError();
        StandardOutput.Install();
        root.Options.Add(Verbose);
        // A picture's name may begin with @, so there are no response files.
        var parsed = root.Parse(
            MotionOption.MoveBehindPictures(CommonWords(args)), new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (UsageErrors.First(parsed) is { } error)
        {
            Console.Error.WriteLine($"anigen: {error} See 'anigen {CommandPath(parsed.CommandResult)}--help'.");
            return ExitCodes.BadInput;
        }
        using var signals = new StopSignals();
        try
        {
            var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await parsed.InvokeAsync(configuration, signals.Token);
        }
        catch (Exception e)
        {
            return Report(e, parsed.GetValue(Verbose), Console.Error.WriteLine);
        }
    }

    /// <summary>What users of other commands type to see the help or the version, as the options that show them.</summary>
    private static string[] CommonWords(string[] args) => args switch
    {
        [] => ["--help"],
        ["help", .. var command] => [.. command, "--help"],
        ["version" or "-v" or "-V"] => ["--version"],
        _ => args,
    };

    /// <summary>
    /// Runs work that does not observe cancellation. Ctrl-C abandons it and the process ends in the middle of it, so the work
    /// must own what it opens and must not write files.
    /// </summary>
    public static Task<T> AbandonOnCancel<T>(Func<T> work, CancellationToken cancellationToken) =>
        Task.Run(work, CancellationToken.None).WaitAsync(cancellationToken);

    /// <summary>Writes an error as one line.</summary>
    /// <returns>The error's exit code.</returns>
    public static int Report(Exception error, bool verbose, Action<string> write)
    {
        write($"anigen: {Message(error)}");
        if (verbose && error is not OperationCanceledException)
            write(error.ToString());
        return ExitCode(error);
    }

    /// <summary>The exit code for an error.</summary>
    public static int ExitCode(Exception error) => error switch
    {
        OperationCanceledException => StopSignals.ExitCode,
        _ when IsFixableByCaller(error) || ProcessLimits.Describe() is not null => ExitCodes.BadInput,
        _ => ExitCodes.Failure,
    };

    /// <summary>An error in one line.</summary>
    public static string Message(Exception error)
    {
        string message = error is OperationCanceledException ? "canceled."
            : error is PictureException { NeedsMatting: true } ? $"{error.Message} 'anigen download --matting' fetches one."
            : error is InsufficientMemoryException ? $"{error.Message} See --low-memory and --device."
            : IsWrittenForUser(error) ? error.Message
            : ProcessLimits.Describe() is { } limits ? limits
            : $"{error.GetType().Name}: {error.Message}";
        return message.ReplaceLineEndings(" ");
    }

    private static bool IsFixableByCaller(Exception error) => error switch
    {
        OutputException or UsageException or CheckpointException or PictureException or MeshException or DeviceException => true,
        InvalidDataException or UnauthorizedAccessException => true,
        FarmException { IsAway: false } and not FarmFaultException => true,
        IOException or InsufficientMemoryException => true,
        DllNotFoundException => AniGenRuntime.LibtorchFolder is not null, // the libtorch that the user named
        _ => false,
    };

    private static bool IsWrittenForUser(Exception error) =>
        IsFixableByCaller(error) || error is AniGenException or DllNotFoundException;

    /// <summary>The names of the command and of those above it, each followed by a space.</summary>
    private static string CommandPath(CommandResult command)
    {
        string path = "";
        for (var result = command; result?.Parent is CommandResult parent; result = parent)
            path = $"{result.Command.Name} {path}";
        return path;
    }
}
