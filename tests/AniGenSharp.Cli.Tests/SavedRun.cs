using System.Text.Json;
using AniGenSharp.TestKit;

namespace AniGenSharp.Cli.Tests;

/// <summary>One short run with every optional file, shared by the tests that only read its results or resume from its stages.</summary>
public sealed class SavedRun : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The working folder; the results are in <c>out/trex_01</c>.</summary>
    public string Folder => _folder.Path;

    /// <summary>The file with the saved stages.</summary>
    public string Stages => Result("stages.safetensors");

    internal AnigenProcess Process { get; private set; } = null!;

    /// <summary>The line that <c>--json</c> prints.</summary>
    public JsonElement Line => JsonDocument.Parse(Process.Output).RootElement;

    /// <summary>The path of a result.</summary>
    public string Result(string name) => _folder.File("out", "trex_01", name);

    public async ValueTask InitializeAsync()
    {
        string[] sampling = ["--ss-steps", "3", "--slat-steps", "3", "--seed", "7", "--device", "cpu"];
        string[] arguments = ["generate", TestPaths.Sample("trex_01.png"), .. sampling, "--preview", "--save-stages", "--json"];
        Process = await AnigenProcess.Run(Folder, arguments);
        Assert.True(Process.ExitCode == 0, Process.Error);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
