using AniGenSharp.Models;
using AniGenSharp.TestKit;

namespace AniGenSharp.Tests;

/// <summary>The guarantees that the documentation of <see cref="ImageTo3D"/> gives about threads, progress and cancellation.</summary>
[Trait("Speed", "Slow")]
public sealed class ImageTo3DTests : IDisposable
{
    private static readonly GenerationOptions s_options = new() { StructureSteps = 2, LatentSteps = 2, Faces = 500, Bake = null };

    private readonly ImageTo3D _anigen = ImageTo3D.Load(TestPaths.Starter, new LoadOptions { Device = "cpu" });

    public void Dispose() => _anigen.Dispose();

    [Fact]
    public async Task Threads_can_share_an_instance_and_nothing_is_printed()
    {
        string[] pictures = [TestPaths.Sample("bird_04.png"), TestPaths.Sample("snake_11.png")];
        var (output, error) = (Console.Out, Console.Error);
        using var printed = new StringWriter();
        Console.SetOut(printed);
        Console.SetError(printed);
        try
        {
            var alone = pictures.Select(p => _anigen.Run(p, s_options)).ToList();
            var together = await Task.WhenAll(pictures.Select(p => Task.Run(() => _anigen.Run(p, s_options))));
            for (int i = 0; i < pictures.Length; i++)
            {
                Assert.Equal(alone[i].Mesh.Positions, together[i].Mesh.Positions);
                Assert.Equal(alone[i].Skeleton.Joints, together[i].Skeleton.Joints);
                Assert.Equal(alone[i].Influences.Table.Joints, together[i].Influences.Table.Joints);
                Assert.Equal(alone[i].Influences.Table.Weights, together[i].Influences.Table.Weights);
            }
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
        Assert.Equal("", printed.ToString());
    }

    [Fact]
    public async Task Runs_on_several_devices_have_the_same_results_as_on_one()
    {
        string[] pictures = [TestPaths.Sample("bird_04.png"), TestPaths.Sample("snake_11.png")];
        var load = new LoadOptions { Device = "cpu" };
        using var two = new ImageTo3D(LoadedModels.Load(TestPaths.Starter, load), LoadedModels.Load(TestPaths.Starter, load));
        Assert.Equal(2 * _anigen.ConcurrentRuns, two.ConcurrentRuns);
        var together = await Task.WhenAll(
            pictures.Select(p => two.RunAsync(p, s_options, cancellationToken: TestContext.Current.CancellationToken)));
        Assert.Equal(pictures.Select(p => _anigen.Run(p, s_options).Mesh.Positions), together.Select(asset => asset.Mesh.Positions));
    }

    [Theory]
    [InlineData(GenerationStage.Structure)]
    [InlineData(GenerationStage.Latents)]
    public void Cancellation_is_honored_within_one_step(GenerationStage stage)
    {
        using var cancellation = new CancellationTokenSource();
        var seen = new List<GenerationProgress>();
        var progress = new Observer(value =>
        {
            seen.Add(value);
            if (value.Stage == stage && value.Step == 1)
                cancellation.Cancel();
        });
        var options = s_options with { StructureSteps = stage == GenerationStage.Structure ? 1000 : 1, LatentSteps = 1000 };
        Assert.ThrowsAny<OperationCanceledException>(
            () => _anigen.Run(TestPaths.Sample("bird_04.png"), options, progress, cancellation.Token));
        Assert.Equal((stage, 1), (seen[^1].Stage, seen[^1].Step));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_waiting_run_can_be_canceled(bool lowMemory)
    {
        using var anigen = ImageTo3D.Load(TestPaths.Starter, new LoadOptions { Device = "cpu", LowMemory = lowMemory });
        using var hold = new ManualResetEventSlim();
        using var sampling = new ManualResetEventSlim();
        var first = Task.Run(() => anigen.Run(TestPaths.Sample("bird_04.png"), s_options, new Observer(value =>
        {
            if (value.Stage != GenerationStage.Structure)
                return;
            sampling.Set();
            hold.Wait(TestContext.Current.CancellationToken);
        })), TestContext.Current.CancellationToken);
        sampling.Wait(TestContext.Current.CancellationToken);
        using var cancellation = new CancellationTokenSource();
        // The second run prepares its picture while the first one samples, and is canceled while it waits.
        var second = Task.Run(() => anigen.Run(TestPaths.Sample("snake_11.png"), s_options, new Observer(value =>
        {
            if (value.Stage == GenerationStage.Conditioning)
                cancellation.CancelAfter(TimeSpan.FromSeconds(1));
        }), cancellation.Token), TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.False(first.IsCompleted, "The second run ended because the first one finished, not because it was canceled.");
        hold.Set();
        Assert.True((await first).Mesh.FaceCount > 100);
    }

    [Fact]
    public async Task Disposing_ends_the_runs_in_progress_and_later_calls_say_so()
    {
        var anigen = ImageTo3D.Load(TestPaths.Starter, new LoadOptions { Device = "cpu" });
        using var sampling = new ManualResetEventSlim();
        var options = s_options with { StructureSteps = 1000 };
        var run = Task.Run(() => anigen.Run(TestPaths.Sample("bird_04.png"), options, new Observer(value =>
        {
            if (value.Stage == GenerationStage.Structure)
                sampling.Set();
        })), TestContext.Current.CancellationToken);
        sampling.Wait(TestContext.Current.CancellationToken);
        anigen.Dispose();
        anigen.Dispose();
        var error = await Assert.ThrowsAsync<ObjectDisposedException>(() => run);
        Assert.Equal(nameof(ImageTo3D), error.ObjectName);
        Assert.Throws<ObjectDisposedException>(() => anigen.Run(TestPaths.Sample("bird_04.png"), s_options));
        Assert.Throws<ObjectDisposedException>(() => anigen.Prefetch(TestPaths.Sample("bird_04.png")));
    }

    [Fact]
    public void A_progress_handler_may_dispose()
    {
        var anigen = ImageTo3D.Load(TestPaths.Starter, new LoadOptions { Device = "cpu" });
        var progress = new Observer(value =>
        {
            if (value.Stage == GenerationStage.Structure)
                anigen.Dispose();
        });
        Assert.Throws<ObjectDisposedException>(() => anigen.Run(TestPaths.Sample("bird_04.png"), s_options, progress));
    }

    [Fact]
    public async Task A_prefetched_picture_gives_the_same_asset_and_errors()
    {
        var expected = _anigen.Run(TestPaths.Sample("bird_04.png"), s_options);
        var picture = PictureSource.FromBytes(File.ReadAllBytes(TestPaths.Sample("bird_04.png")), "bird");
        _anigen.Prefetch(picture, TestContext.Current.CancellationToken);
        _anigen.Prefetch(picture, TestContext.Current.CancellationToken);
        var generation = await _anigen.GenerateAsync(picture, s_options, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(expected.Mesh.Positions, generation.Asset.Mesh.Positions);
        Assert.Equal("bird", generation.Report.Picture);

        PictureSource missing = "missing.png";
        _anigen.Prefetch(missing, TestContext.Current.CancellationToken);
        Assert.Throws<PictureException>(() => _anigen.Run(missing, s_options));
    }

    [Fact]
    public void Kept_stages_can_be_finished_and_resumed_to_the_same_asset()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("stages.safetensors");
        Assert.Null(_anigen.Generate(TestPaths.Sample("bird_04.png"), s_options).Stages);
        var kept = _anigen.Generate(TestPaths.Sample("bird_04.png"), s_options with { Seed = 7, KeepStages = true });
        kept.Stages!.Save(path);

        var saved = SavedStages.Load(path);
        Assert.Equal(("bird_04.png", 7, 2), (saved.Picture, saved.Settings.Seed, saved.Settings.LatentSteps));
        var options = saved.Options with { Faces = s_options.Faces, Bake = null };
        Assert.Equal(kept.Asset.Mesh.Positions, saved.Finish(options).Asset.Mesh.Positions);
        Assert.Equal(kept.Asset.Mesh.Positions, _anigen.Resume(saved, GenerationStage.Latents, options).Asset.Mesh.Positions);
        Assert.Throws<ArgumentOutOfRangeException>("from", () => _anigen.Resume(saved, GenerationStage.Cleaning));
        Assert.Throws<ArgumentOutOfRangeException>(nameof(GenerationOptions.Faces), () => saved.Finish(options with { Faces = 0 }));
    }

    private sealed class Observer(Action<GenerationProgress> onReport) : IProgress<GenerationProgress>
    {
        public void Report(GenerationProgress value) => onReport(value);
    }
}
