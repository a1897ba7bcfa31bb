using System.Text.Json;
using AniGenSharp.TestKit;

namespace AniGenSharp.Cli.Tests;

/// <summary>One short run with everything that can be written, shared by the tests that only look at it or go on from it.</summary>
public sealed class SavedRun : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Where it ran; the results are in <c>out/trex_01</c>.</summary>
    public string Folder => _folder.Path;

    /// <summary>The file with what its stages made.</summary>
    public string Stages => Result("stages.safetensors");

    internal AnigenProcess Process { get; private set; } = null!;

    /// <summary>The line of <c>--json</c>.</summary>
    public JsonElement Line => JsonDocument.Parse(Process.Output).RootElement;

    /// <summary>A file of the results.</summary>
    public string Result(string name) => _folder.File("out", "trex_01", name);

    public async ValueTask InitializeAsync()
    {
        Process = await AnigenProcess.Run(
            Folder, "generate", TestPaths.Sample("trex_01.png"), "--ss-steps", "3", "--slat-steps", "3", "--seed", "7", "--device", "cpu", "--preview", "--save-stages", "--json");
        Assert.True(Process.ExitCode == 0, Process.Error);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
