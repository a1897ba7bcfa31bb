using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Cli.Terminal;
using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Imaging;
using AniGenSharp.Pipeline;

namespace AniGenSharp.Cli.Output;

/// <summary>What <c>generate</c> is to do.</summary>
internal sealed record BatchSettings
{
    public required string Output { get; init; }
    public required OutputOptions Writing { get; init; }

    /// <summary>Loads the models; called once, and only if something needs them.</summary>
    public required Func<ImageTo3D> Load { get; init; }

    /// <summary>The options for a picture, given the settings its first stages were made with or null.</summary>
    public required Func<ResolvedSettings?, GenerationOptions> Options { get; init; }

    /// <summary>The stage to begin with, on what was saved of the ones before; null for all.</summary>
    public GenerationStage? From { get; init; }
    public bool SkipExisting { get; init; }
    public bool Json { get; init; }
    public bool Verbose { get; init; }
}

/// <summary>
/// Generates pictures one after the other. A picture that fails among others is reported and the rest is done; while one is
/// sampled, the next is prepared.
/// </summary>
internal sealed class BatchRun(BatchSettings settings, IReadOnlyList<(string Path, string Name)> pictures, GenerationDisplay display, CancellationToken cancellation)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly List<IReadOnlyList<RgbaImage>> _sheet = [];
    private readonly System.Diagnostics.Stopwatch _clock = System.Diagnostics.Stopwatch.StartNew();
    private int _done, _skipped, _failed, _worst;
    private long _bytes;

    /// <summary>Does it all.</summary>
    /// <returns>The exit code: the worst of the pictures'.</returns>
    public int Run()
    {
        var todo = pictures.Where(p => !Skip(p)).ToList();
        using (new OutputRoot(settings.Output))
        {
            // So is what is wrong with one of the places in it.
            todo = [.. todo.Where(p => Try(p, () => OutputFolder.Try(Path.Combine(settings.Output, p.Name))))];
            if (todo.Count > 0)
                Generate(todo);
            if (_sheet.Count > 1 && _skipped == 0)
                WriteSheet();
            else if (_sheet.Count > 0 && _skipped > 0)
                display.WriteLine($"{OutputFolder.SheetName} is not written: it would show only the pictures that were not skipped.");
        }
        if (pictures.Count > 1)
            Summarise();
        return _worst;
    }

    private bool Skip((string Path, string Name) picture)
    {
        string folder = Path.Combine(settings.Output, picture.Name);
        if (!settings.SkipExisting || !OutputFolder.IsComplete(folder, picture.Path, settings.Writing, settings.Options(null).Levels.Count))
            return false;
        _skipped++;
        Line(new { picture = picture.Path, status = "skipped", folder });
        display.WriteLine($"{picture.Path}: skipped, {folder} is there");
        return true;
    }

    private void Generate(List<(string Path, string Name)> todo)
    {
        if (settings.From == GenerationStage.Cleaning)
        {
            Each(todo, (picture, clock) => PostProcessing.Run(Saved(picture, out var options), options, clock));
            return;
        }
        // What is wrong with a single picture's file is told before the models are loaded.
        RgbaImage? first = null;
        if (todo is [var only] && !Try(only, () => first = settings.From is null ? PictureReader.Read(only.Path) : Saved(only, out _).Picture.Rgb))
            return;
        using var anigen = settings.Load();
        if (settings.From is not null)
        {
            Each(todo, (picture, clock) => anigen.Resume(Saved(picture, out var options), options, clock));
            return;
        }
        var next = Prepare(0);
        try
        {
            Each(todo, (picture, clock) =>
            {
                var current = next;
                next = Prepare(todo.IndexOf(picture) + 1);
                return anigen.Generate(clock.Run(GenerationStage.Conditioning, () => Await(current)), settings.Options(null), clock);
            });
        }
        finally
        {
            // The models must outlive what is still being prepared with them.
            ((IAsyncResult)next).AsyncWaitHandle.WaitOne();
        }

        Task<PreparedPicture> Prepare(int index) => index >= todo.Count
            ? Task.FromException<PreparedPicture>(new InvalidOperationException("There is no further picture."))
            : Task.Run(() => anigen.Prepare(first ?? PictureReader.Read(todo[index].Path), todo[index].Path, cancellation));

        PreparedPicture Await(Task<PreparedPicture> task)
        {
            Task.WaitAny([task], cancellation);
            return task.GetAwaiter().GetResult();
        }
    }

    private void Each(List<(string Path, string Name)> todo, Func<(string Path, string Name), StageClock, StagedGeneration> generate)
    {
        for (int i = 0; i < todo.Count; i++)
        {
            var (path, name) = todo[i];
            cancellation.ThrowIfCancellationRequested();
            display.Begin(path, i, todo.Count);
            Try(todo[i], () =>
            {
                var staged = generate((path, name), new StageClock(display, cancellation));
                string folder = Path.Combine(settings.Output, name);
                Finish(path, folder, staged.Generation, OutputFolder.Write(folder, staged, settings.Writing, settings.From, settings.From is null ? null : StagesOf(todo[i])));
                display.Finish();
            });
        }
    }

    /// <summary>Does something for a picture. One bad picture must not cost the others; the exit code says that it was there.</summary>
    private bool Try((string Path, string Name) picture, Action work)
    {
        try
        {
            work();
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            int code = CommandHost.ExitCode(e);
            Line(new { picture = picture.Path, status = "failed", error = CommandHost.Message(e), exitCode = code });
            CommandHost.Report(e, settings.Verbose, display.WriteLine);
            _failed++;
            _worst = Math.Max(_worst, code);
            return false;
        }
    }

    private StageValues Saved((string Path, string Name) picture, out GenerationOptions options)
    {
        var made = StageFile.Read(StagesOf(picture), picture.Path);
        options = settings.Options(made.Facts!.Settings);
        return made.Before(settings.From!.Value);
    }

    /// <summary>The file with the stages of a picture: itself, or the one in its output folder.</summary>
    private string StagesOf((string Path, string Name) picture) => Pictures.IsStages(picture.Path)
        ? picture.Path
        : Path.Combine(settings.Output, picture.Name, OutputFolder.StagesName);

    private void Finish(string path, string folder, Generation generation, IReadOnlyDictionary<string, long> files)
    {
        var report = generation.Report;
        long bytes = files.Values.Sum();
        _done++;
        _bytes += bytes;
        if (settings.Writing.Preview && pictures.Count > 1)
            _sheet.Add(OutputFolder.Views(generation, 256));
        Line(new
        {
            picture = path,
            status = "done",
            folder,
            files,
            seed = report.Settings.Seed,
            seconds = Math.Round(report.Seconds, 3),
            peakBytes = report.Stages.Max(stage => stage.PeakBytes),
            vertices = report.Vertices,
            faces = report.Faces,
            joints = report.Joints,
            problems = report.Rig.Problems,
            remarks = report.Remarks,
        });
        display.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {report.Vertices:n0} vertices, {report.Faces:n0} faces, {report.Joints} joints in {report.Seconds:f1} s, {report.Stages.Max(stage => stage.PeakBytes) / 1e9:f2} GB of memory"));
        foreach (string remark in report.Remarks)
            display.WriteLine($"  {remark}");
        display.WriteLine($"  {folder}: {string.Join(", ", files.OrderByDescending(f => f.Value).Select(f => $"{f.Key} {Size(f.Value)}"))}");
    }

    private void WriteSheet()
    {
        string path = Path.Combine(settings.Output, OutputFolder.SheetName);
        byte[] sheet = ImageFile.EncodePng(ContactSheet.Compose(_sheet));
        AtomicFile.Write(path, sheet);
        _bytes += sheet.Length;
        display.WriteLine($"{path}: {Size(sheet.Length)}");
    }

    private void Summarise()
    {
        string others = string.Concat(_skipped > 0 ? $", {_skipped} skipped" : "", _failed > 0 ? $", {_failed} failed" : "");
        display.WriteLine($"{_done} of {pictures.Count} pictures done{others} in {GenerationDisplay.Duration(_clock.Elapsed.TotalSeconds)}; {Size(_bytes)} in {settings.Output}");
    }

    private void Line(object value)
    {
        if (settings.Json)
            Console.WriteLine(JsonSerializer.Serialize(value, s_json));
    }

    private static string Size(long bytes) =>
        bytes < 1_000_000 ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:f0} kB") : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:f1} MB");
}
