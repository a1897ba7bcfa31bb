using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using AniGenSharp;
using AniGenSharp.Geometry;

namespace LiveProgress;

/// <summary>One run: its events, which any number of clients can read from the start, and its result.</summary>
internal sealed class AssetRun : IProgress<GenerationProgress>
{
    private readonly Lock _lock = new();
    private readonly List<SseItem<string>> _events = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _ended;

    public string Id { get; } = Guid.NewGuid().ToString("n");

    /// <summary>The asset; null until the run is done.</summary>
    public byte[]? Glb { get; private set; }

    public async Task GenerateAsync(ImageTo3D anigen, PictureSource picture, CancellationToken cancellationToken)
    {
        try
        {
            var asset = await anigen.RunAsync(picture, progress: this, cancellationToken: cancellationToken);
            Glb = asset.ToGlb();
            Add("done", $"/assets/{Id}/asset.glb", last: true);
        }
        catch (Exception e) when (e is AniGenException or ArgumentException or OperationCanceledException)
        {
            Add("failed", e.Message, last: true);
        }
    }

    /// <summary>Receives the progress of the run, on the thread that computes.</summary>
    public void Report(GenerationProgress value) => Add("progress", $"{value.Stage} {value.Step}/{value.Steps}", last: false);

    /// <summary>All events from the first on; ends after the last one.</summary>
    public async IAsyncEnumerable<SseItem<string>> ReadEventsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (int next = 0; ;)
        {
            SseItem<string>[] fresh;
            Task changed;
            bool ended;
            lock (_lock)
            {
                fresh = [.. _events.Skip(next)];
                changed = _changed.Task;
                ended = _ended;
            }
            foreach (var item in fresh)
                yield return item;
            next += fresh.Length;
            if (ended)
                yield break;
            await changed.WaitAsync(cancellationToken);
        }
    }

    private void Add(string kind, string text, bool last)
    {
        lock (_lock)
        {
            _events.Add(new SseItem<string>(text, kind));
            _ended |= last;
            _changed.SetResult();
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
