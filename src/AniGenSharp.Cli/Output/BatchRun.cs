using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Cli.Terminal;
using AniGenSharp.Geometry;

namespace AniGenSharp.Cli.Output;

/// <summary>
/// Generates pictures, one after the other or as many at once as keep the devices busy. If one of several fails, the error is reported and
/// the others continue. While one is sampled, the next is prepared.
/// </summary>
internal sealed class BatchRun(
    BatchSettings settings, IReadOnlyList<InputPicture> pictures, GenerationDisplay display, CancellationToken cancellationToken)
{
    private const int SheetViewSize = 256;

    private readonly PictureJob[] _jobs =
    [
        .. pictures.Select(picture => new PictureJob(picture, KindOf(settings), settings.Options(null))),
    ];

    private readonly BatchReport _report = new(settings, display);
    private readonly SortedList<int, (string Caption, IReadOnlyList<RgbaImage> Views)> _sheet = [];
    private readonly Lock _lock = new();

    /// <summary>Generates all pictures.</summary>
    /// <returns>The exit code: the highest of the pictures'.</returns>
    public int Run()
    {
        var open = _jobs.Where(picture => !Skip(picture)).ToList();
        using (new OutputRoot(settings.Output))
        {
            // A folder that cannot be written is reported before the long work begins, too.
            open = [.. open.Where(picture => Try(picture, () => OutputFolder.RequireWritable(FolderOf(picture))))];
            if (open.Count > 0)
                Generate(open);
            if (_sheet.Count > 1 && _report.Skipped == 0)
                WriteSheet();
            else if (_sheet.Count > 0 && _report.Skipped > 0)
                display.WriteLine($"{OutputFolder.SheetName} is not written because it would lack the pictures that were skipped.");
        }
        _report.Summarize(_jobs);
        return _report.ExitCode;
    }

    private static JobKind KindOf(BatchSettings settings) =>
        settings.From == GenerationStage.Cleaning ? JobKind.Finish : JobKind.Generate;

    private bool Skip(PictureJob picture)
    {
        string folder = FolderOf(picture);
        if (!settings.SkipExisting || !OutputFolder.IsComplete(folder, picture.Path, settings.Files, settings.Options(null).Levels.Count))
            return false;
        _report.Skip(picture, folder);
        return true;
    }

    private void Generate(List<PictureJob> open)
    {
        if (settings.From == GenerationStage.Cleaning)
        {
            ForEach(open, 1, (picture, progress) =>
            {
                var stages = StagesOf(picture);
                return stages.Finish(OptionsFor(stages), progress, cancellationToken);
            });
            return;
        }
        // A picture that does not exist, and a single one that cannot be read, is reported before the models are loaded.
        if (settings.From is null)
            open = [.. open.Where(picture => File.Exists(picture.Path) || Try(picture, () => Read(picture)))];
        RgbaImage? first = null;
        if (open is [var only] && !Try(only, () => first = Read(only)))
            return;
        while (!settings.HasMatting && open.Count > 0 && !Try(open[0], () => SourceOf(open[0], first).RequireRemovableBackground()))
            open.RemoveAt(0);
        if (open.Count == 0)
            return;
        using var anigen = settings.Load();
        if (settings.From is { } from)
        {
            ForEach(open, anigen.ConcurrentRuns, (picture, progress) =>
            {
                var stages = StagesOf(picture);
                return anigen.Resume(stages, from, OptionsFor(stages), progress, cancellationToken);
            });
            return;
        }
        PictureSource[] sources =
        [
            .. open.Select(picture => SourceOf(picture, first)),
        ];
        var options = OptionsFor(null);
        ForEach(open, anigen.ConcurrentRuns, (picture, progress) =>
        {
            int index = open.IndexOf(picture);
            // While this picture is sampled, the next one is prepared; of several at once, others are being prepared anyway.
            if (anigen.ConcurrentRuns == 1)
            {
                foreach (var source in sources.Skip(index).Take(2))
                    anigen.Prefetch(source, cancellationToken);
            }
            return anigen.Generate(sources[index], options, progress, cancellationToken);
        });
    }

    private void ForEach(
        List<PictureJob> open, int concurrentRuns, Func<PictureJob, IProgress<GenerationProgress>?, Generation> generate)
    {
        int workers = Math.Min(concurrentRuns, open.Count), next = -1;
        if (workers > 1)
            display.BeginSeveral(open.Count, workers);
        Task[] tasks = [.. Enumerable.Range(1, workers - 1).Select(_ => Task.Factory.StartNew(Work, TaskCreationOptions.LongRunning))];
        try
        {
            Work();
        }
        finally
        {
            // The models are disposed next.
            ((IAsyncResult)Task.WhenAll(tasks)).AsyncWaitHandle.WaitOne();
        }
        Task.WhenAll(tasks).GetAwaiter().GetResult();

        void Work()
        {
            for (int i; (i = Interlocked.Increment(ref next)) < open.Count;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                open[i].Start();
                if (workers == 1)
                    display.Begin(open[i].Path, i, open.Count);
                Try(open[i], () => Write(i, open[i], generate(open[i], workers == 1 ? display : null), named: workers > 1));
            }
        }
    }

    private void Write(int index, PictureJob picture, Generation generation, bool named)
    {
        string folder = FolderOf(picture);
        string? stages = settings.From is null ? null : StageFileOf(picture);
        string avatar = Path.GetFileNameWithoutExtension(generation.Report.Picture) ?? "Avatar";
        var (assetFiles, problems, notes) = settings.Files.Formats.Write(generation.Asset, generation.Levels, avatar);
        var report = generation.Report with { Notes = [.. generation.Report.Notes, .. problems, .. notes] };
        if (settings.Repeated is { } repeated && !IsOfSameWeights(report, repeated))
            report = report with { Notes = [.. report.Notes, "the weights are not those of the run to repeat, so the result differs"] };
        generation = generation with { Report = report };
        var files = OutputFolder.Write(folder, generation, settings.Files, assetFiles, settings.From, stages);
        var views = settings.Files.Preview == PreviewKind.Full && pictures.Count > 1 ? OutputFolder.Views(generation, SheetViewSize) : null;
        lock (_lock)
        {
            if (views is not null)
                _sheet.Add(index, (Path.GetFileName(picture.Path), views));
            if (named)
                display.WriteLine(picture.Path);
            _report.Finish(picture, folder, report, files);
            display.Finish();
        }
    }

    private static bool IsOfSameWeights(GenerationReport report, GenerationReport other) =>
        report.Checkpoints.Values.Order(StringComparer.Ordinal).SequenceEqual(other.Checkpoints.Values.Order(StringComparer.Ordinal));

    /// <summary>Does a picture's work. An error is reported and does not stop the other pictures.</summary>
    /// <returns>Whether the work succeeded.</returns>
    private bool Try(PictureJob picture, Action work)
    {
        try
        {
            work();
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            lock (_lock)
                _report.Fail(picture, e);
            return false;
        }
    }

    private static PictureSource SourceOf(PictureJob picture, RgbaImage? pixels) =>
        pixels is null ? PictureSource.FromFile(picture.Path) : PictureSource.FromPixels(pixels, picture.Path);

    /// <summary>Reads a picture, or checks that its saved stages can be read; a failure is an exception.</summary>
    private RgbaImage? Read(PictureJob picture)
    {
        if (settings.From is null)
            return PictureSource.FromFile(picture.Path).Read();
        StagesOf(picture);
        return null;
    }

    private SavedStages StagesOf(PictureJob picture) => SavedStages.Load(StageFileOf(picture), picture.Path);

    /// <summary>The options for a run, which keeps its stages if they may be written.</summary>
    private GenerationOptions OptionsFor(SavedStages? stages) =>
        settings.Options(stages?.Settings) with { KeepStages = settings.Files.Stages || stages is not null };

    private string FolderOf(PictureJob picture) => Path.Combine(settings.Output, picture.Name);

    /// <summary>The file with the stages of a picture: the input itself, or the file in the picture's output folder.</summary>
    private string StageFileOf(PictureJob picture) =>
        Pictures.IsStages(picture.Path) ? picture.Path : Path.Combine(FolderOf(picture), OutputFolder.StagesName);

    private void WriteSheet()
    {
        string path = Path.Combine(settings.Output, OutputFolder.SheetName);
        var sheet = _sheet.Values.Select(row => row.Views).ToArray().ToContactSheet([.. _sheet.Values.Select(row => row.Caption)]);
        sheet.SavePng(path);
        _report.AddFile(path, new FileInfo(path).Length);
    }
}
