using AniGenSharp.Cli.Terminal;
using AniGenSharp.Geometry;

namespace AniGenSharp.Cli.Output;

/// <summary>
/// Generates pictures one after the other. If one of several fails, it is reported and the others are done. While one is
/// sampled, the next is prepared.
/// </summary>
internal sealed class BatchRun(
    BatchSettings settings, IReadOnlyList<InputPicture> pictures, GenerationDisplay display, CancellationToken cancellationToken)
{
    private const int SheetViewSize = 256;

    private readonly BatchReport _report = new(settings, pictures.Count, display);
    private readonly List<IReadOnlyList<RgbaImage>> _sheet = [];

    /// <summary>Generates all pictures.</summary>
    /// <returns>The exit code: the highest of the pictures'.</returns>
    public int Run()
    {
        var open = pictures.Where(picture => !Skip(picture)).ToList();
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
        _report.Summarize();
        return _report.ExitCode;
    }

    private bool Skip(InputPicture picture)
    {
        string folder = FolderOf(picture);
        if (!settings.SkipExisting || !OutputFolder.IsComplete(folder, picture.Path, settings.Files, settings.Options(null).Levels.Count))
            return false;
        _report.Skip(picture.Path, folder);
        return true;
    }

    private void Generate(List<InputPicture> open)
    {
        if (settings.From == GenerationStage.Cleaning)
        {
            ForEach(open, picture =>
            {
                var stages = StagesOf(picture);
                return stages.Finish(OptionsFor(stages), display, cancellationToken);
            });
            return;
        }
        // A single picture that cannot be read is reported before the models are loaded.
        RgbaImage? first = null;
        if (open is [var only] && !Try(only, () => first = Read(only)))
            return;
        using var anigen = settings.Load();
        if (settings.From is { } from)
        {
            ForEach(open, picture =>
            {
                var stages = StagesOf(picture);
                return anigen.Resume(stages, from, OptionsFor(stages), display, cancellationToken);
            });
            return;
        }
        PictureSource[] sources =
        [
            .. open.Select(picture => first is null
                ? PictureSource.FromFile(picture.Path)
                : PictureSource.FromPixels(first, picture.Path)),
        ];
        var options = OptionsFor(null);
        ForEach(open, picture =>
        {
            int index = open.IndexOf(picture);
            // While this picture is sampled, the next one is prepared.
            foreach (var source in sources.Skip(index).Take(2))
                anigen.Prefetch(source, cancellationToken);
            return anigen.Generate(sources[index], options, display, cancellationToken);
        });
    }

    private void ForEach(List<InputPicture> open, Func<InputPicture, Generation> generate)
    {
        foreach (var (i, picture) in open.Index())
        {
            cancellationToken.ThrowIfCancellationRequested();
            display.Begin(picture.Path, i, open.Count);
            Try(picture, () =>
            {
                var generation = generate(picture);
                string folder = FolderOf(picture);
                string? stages = settings.From is null ? null : StageFileOf(picture);
                string avatar = Path.GetFileNameWithoutExtension(generation.Report.Picture) ?? "Avatar";
                var (assetFiles, problems, notes) = settings.Files.Formats.Write(generation.Asset, generation.Levels, avatar);
                var report = generation.Report with { Notes = [.. generation.Report.Notes, .. problems, .. notes] };
                generation = generation with { Report = report };
                var files = OutputFolder.Write(folder, generation, settings.Files, assetFiles, settings.From, stages);
                if (settings.Files.Preview && pictures.Count > 1)
                    _sheet.Add(OutputFolder.Views(generation, SheetViewSize));
                _report.Finish(picture.Path, folder, report, files);
                display.Finish();
            });
        }
    }

    /// <summary>Does a picture's work. An error is reported and does not stop the other pictures.</summary>
    /// <returns>Whether the work succeeded.</returns>
    private bool Try(InputPicture picture, Action work)
    {
        try
        {
            work();
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _report.Fail(picture.Path, e);
            return false;
        }
    }

    /// <summary>Reads a picture, or checks that its saved stages can be read; a failure is an exception.</summary>
    private RgbaImage? Read(InputPicture picture)
    {
        if (settings.From is null)
            return PictureSource.FromFile(picture.Path).Read();
        StagesOf(picture);
        return null;
    }

    private SavedStages StagesOf(InputPicture picture) => SavedStages.Load(StageFileOf(picture), picture.Path);

    /// <summary>The options for a run, which keeps its stages if they may be written.</summary>
    private GenerationOptions OptionsFor(SavedStages? stages) =>
        settings.Options(stages?.Settings) with { KeepStages = settings.Files.Stages || stages is not null };

    private string FolderOf(InputPicture picture) => Path.Combine(settings.Output, picture.Name);

    /// <summary>The file with the stages of a picture: the input itself, or the file in the picture's output folder.</summary>
    private string StageFileOf(InputPicture picture) =>
        Pictures.IsStages(picture.Path) ? picture.Path : Path.Combine(FolderOf(picture), OutputFolder.StagesName);

    private void WriteSheet()
    {
        string path = Path.Combine(settings.Output, OutputFolder.SheetName);
        _sheet.ToContactSheet().SavePng(path);
        _report.AddFile(path, new FileInfo(path).Length);
    }
}
