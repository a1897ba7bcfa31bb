using System.Diagnostics;

namespace AniGenSharp.Cli.Tests;

/// <summary>Runs the real executable and keeps what it printed.</summary>
internal sealed record AnigenProcess(int ExitCode, string Output, string Error)
{
    /// <summary>Lines on standard error that are errors of the command.</summary>
    public string[] ErrorLines => [.. Error.Split('\n').Where(line => line.StartsWith("anigen: ", StringComparison.Ordinal))];

    /// <summary>Runs <c>anigen</c> with the arguments in a working folder, to its end.</summary>
    public static async Task<AnigenProcess> Run(string workingFolder, params string[] arguments)
    {
        using var process = Start(workingFolder, arguments);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new AnigenProcess(process.ExitCode, await output, await error);
    }

    /// <summary>Starts <c>anigen</c> without waiting.</summary>
    public static Process Start(string workingFolder, params string[] arguments)
    {
        string assembly = Path.Combine(AppContext.BaseDirectory, "anigen.dll");
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = workingFolder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.ArgumentList.Add(assembly);
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        return Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
    }
}
