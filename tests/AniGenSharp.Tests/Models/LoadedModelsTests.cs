using AniGenSharp.TestKit;
using Microsoft.Extensions.Logging;
using TorchSharp;

namespace AniGenSharp.Tests.Models;

/// <summary>Loading the networks of a folder.</summary>
public sealed class LoadedModelsTests
{
    [Fact]
    public void Canceled_loading_leaves_no_tensor_behind()
    {
        using var cancellation = new CancellationTokenSource();
        var logger = new Logger(message =>
        {
            if (message.Contains("ss_flow", StringComparison.Ordinal))
                cancellation.Cancel();
        });
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Assert.Throws<OperationCanceledException>(
            () => ImageTo3D.Load(TestPaths.Starter, new LoadOptions { Device = "cpu", Logger = logger }, cancellation.Token));
        Assert.Equal(["encoder", "ss_flow"], logger.Loaded);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    /// <summary>A weight file may change or disappear after it was loaded, which must not lose the result.</summary>
    [Fact]
    [Trait("Speed", "Slow")]
    public void A_weight_file_deleted_after_loading_costs_at_most_its_checksum()
    {
        string folder = Directory.CreateTempSubdirectory("anigen-test-").FullName;
        try
        {
            foreach (string file in Directory.GetFiles(TestPaths.Starter, "*.*", SearchOption.AllDirectories))
            {
                string copy = Path.Combine(folder, Path.GetRelativePath(TestPaths.Starter, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
            using var anigen = ImageTo3D.Load(folder, new LoadOptions { Device = "cpu" });
            File.Delete(Path.Combine(folder, "ss_dae", "ckpts", "decoder_final.pt"));
            var options = new GenerationOptions { StructureSteps = 1, LatentSteps = 1, Faces = 500, Bake = null };
            var report = anigen.Generate(TestPaths.Sample("bird_04.png"), options).Report;
            Assert.Equal(5, report.Checkpoints.Count);
            Assert.All(report.Checkpoints.Values, digest => Assert.True(digest.Length == 64 || digest == "unreadable"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private sealed class Logger(Action<string> onMessage) : ILogger
    {
        public List<string> Loaded { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            string message = formatter(state, exception);
            if (!message.StartsWith("Loading", StringComparison.Ordinal))
                return;
            Loaded.Add(Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(message))!));
            onMessage(message);
        }
    }
}
