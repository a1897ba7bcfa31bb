using System.Diagnostics;
using AniGenSharp.TestKit;

namespace AniGenSharp.Cli.Tests.CommandLine;

/// <summary>Help, version and shell completion.</summary>
[Trait("Speed", "Slow")]
public sealed class HelpTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Help_shows_examples_defaults_and_units()
    {
        var run = await Succeeds("generate", "--help");
        Assert.Contains("Examples:", run.Output);
        Assert.Contains("anigen generate dragon.png --from-stage cleaning", run.Output);
        Assert.Contains("[default: 42]", run.Output);
        Assert.Contains("Texels per side", run.Output);
        Assert.Contains("anigen generate samples/trex_01.png", (await Succeeds("--help")).Output);
    }

    /// <summary>The output would be unreadable, but the library must not search for a place to break a line forever.</summary>
    [Fact]
    public async Task Help_ends_even_in_a_terminal_of_four_columns()
    {
        if (!OperatingSystem.IsLinux())
            return; // script(1) has different options on other systems.
        string line = $"stty cols 4; exec dotnet '{Path.Combine(AppContext.BaseDirectory, "anigen.dll")}' --help";
        using var script = Process.Start(new ProcessStartInfo("script", ["-qec", line, "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        try
        {
            Assert.Contains("Examples:", await script.StandardOutput.ReadToEndAsync(limit.Token));
        }
        finally
        {
            script.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public async Task The_version_names_libtorch_and_the_model()
    {
        string[] lines = (await Succeeds("--version")).Output.TrimEnd().Split('\n');
        Assert.Matches(@"^anigen \d+\.\d+\.\d+", lines[0]);
        Assert.Matches(@"^libtorch \d+\.\d+\.\d+.*, TorchSharp \d+\.\d+\.\d+, \.NET \d+\.\d+\.\d+", lines[1]);
        Assert.Matches("^starter model sha256:[0-9a-f]{64} in ", lines[2]);
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _anigen anigen")]
    [InlineData("zsh", "compdef _anigen anigen")]
    [InlineData("fish", "complete -c anigen")]
    [InlineData("powershell", "Register-ArgumentCompleter -Native -CommandName anigen")]
    public async Task A_completion_script_is_printed_for_every_shell(string shell, string part) =>
        Assert.Contains(part, (await Succeeds("completion", shell)).Output);

    [Fact]
    public async Task Bash_completes_subcommands_options_and_values()
    {
        if (OperatingSystem.IsWindows())
            return;
        string command = Path.Combine(AppContext.BaseDirectory, "anigen.dll");
        File.WriteAllText(_folder.File("anigen"), $"#!/bin/sh\nexec dotnet '{command}' \"$@\"\n");
        File.SetUnixFileMode(_folder.File("anigen"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        const string Ask = """
            eval "$(./anigen completion bash)"
            ask() {
              COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
              _anigen
              echo "${COMPREPLY[*]}" | tr '\n' ' '
              echo
            }
            ask ./anigen gen
            ask ./anigen generate --skip
            ask ./anigen generate --bake pro
            """;
        File.WriteAllText(_folder.File("ask.sh"), Ask);
        using var bash = Process.Start(new ProcessStartInfo("bash", ["ask.sh"])
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardOutput = true,
        })!;
        string answers = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["generate", "--skip-existing", "projective"], answers.Split('\n', StringSplitOptions.TrimEntries)[..3]);
    }

    private async Task<AnigenProcess> Succeeds(params string[] arguments)
    {
        var run = await AnigenProcess.Run(_folder.Path, arguments);
        Assert.True(run.ExitCode == 0, run.Error + run.Output);
        Assert.Empty(run.Error);
        return run;
    }
}
