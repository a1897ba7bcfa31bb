using System.Diagnostics;
using System.Runtime.InteropServices;
using Xunit;

namespace AniGenSharp.TestKit;

/// <summary>Runs the real executable and keeps its output.</summary>
public sealed record AnigenProcess(int ExitCode, string Output, string Error)
{
    private static readonly string s_assembly = Path.Combine(AppContext.BaseDirectory, "anigen.dll");

    /// <summary>The command's error lines on standard error.</summary>
    public string[] ErrorLines => [.. Error.Split('\n').Where(line => line.StartsWith("anigen: ", StringComparison.Ordinal))];

    /// <summary>Runs <c>anigen</c> with the arguments in a working folder and waits for it to exit.</summary>
    public static Task<AnigenProcess> Run(string workingFolder, params string[] arguments) => Finish(Start(workingFolder, arguments));

    /// <summary>Like <see cref="Run"/>, but runs the <c>anigen</c> in another folder.</summary>
    public static Task<AnigenProcess> RunFrom(string folder, string workingFolder, params string[] arguments) =>
        Finish(Start("dotnet", workingFolder, [Path.Combine(folder, "anigen.dll"), .. arguments]));

    /// <summary>Like <see cref="Run"/>, but a shell first runs a line, such as one that sets limits, in the same process.</summary>
    public static Task<AnigenProcess> RunAfter(string line, string workingFolder, params string[] arguments) =>
        Finish(Start("bash", workingFolder, ["-c", $"{line}; exec dotnet \"$@\"", "bash", s_assembly, .. arguments]));

    /// <summary>
    /// Starts <c>anigen</c> without waiting, with SIGINT enabled even if the tests themselves run with SIGINT ignored, as they do behind a
    /// script.
    /// </summary>
    public static Process Start(string workingFolder, params string[] arguments) => OperatingSystem.IsLinux()
        ? Start("env", workingFolder, ["--default-signal=INT,HUP,TERM", "dotnet", s_assembly, .. arguments])
        : Start("dotnet", workingFolder, [s_assembly, .. arguments]);

    /// <summary>Sends SIGINT, as Ctrl-C does; not available on Windows.</summary>
    public static void Interrupt(Process process) => Signal(process, 2);

    /// <summary>Sends a signal by its number; not on Windows.</summary>
    public static void Signal(Process process, int signal) => Assert.Equal(0, Kill(process.Id, signal));

    /// <summary>
    /// Returns the single error line, after checking that there is only one, that no stack trace is shown, and the exit code.
    /// </summary>
    public string Refusal(int exitCode)
    {
        Assert.True(exitCode == ExitCode, $"exit code {ExitCode}: {Error}{Output}");
        Assert.DoesNotContain("   at ", Error);
        return Assert.Single(ErrorLines);
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);

    private static async Task<AnigenProcess> Finish(Process process)
    {
        using (process)
        {
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return new AnigenProcess(process.ExitCode, await output, await error);
        }
    }

    private static Process Start(string program, string workingFolder, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = workingFolder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
    }
}
