using AniGenSharp.Cli.Terminal;
using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Imaging;
using AniGenSharp.Pipeline;

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
            ForEach(open, (picture, clock) => PostProcessing.Run(Saved(picture, out var options), options, clock));
            return;
        }
        // A single picture that cannot be read is reported before the models are loaded.
        RgbaImage? first = null;
        if (open is [var only] && !Try(only, () => first = Read(only)))
            return;
        using var anigen = settings.Load();
        if (settings.From is not null)
        {
            ForEach(open, (picture, clock) => anigen.Resume(Saved(picture, out var options), options, clock));
            return;
        }
        var next = Prepare(0);
        try
        {
            ForEach(open, (picture, clock) =>
            {
                var current = next;
                next = Prepare(open.IndexOf(picture) + 1);
                return anigen.Generate(clock.Stage(GenerationStage.Conditioning, () => Await(current)), settings.Options(null), clock);
            });
        }
        finally
        {
            // The models must not be disposed while a picture is still being prepared with them.
            ((IAsyncResult)next).AsyncWaitHandle.WaitOne();
        }

        Task<PreparedPicture> Prepare(int index) => index >= open.Count
            ? Task.FromException<PreparedPicture>(new InvalidOperationException("There is no further picture."))
            : Task.Run(() => anigen.Prepare(first ?? PictureReader.Read(open[index].Path), open[index].Path, cancellationToken));

        PreparedPicture Await(Task<PreparedPicture> task)
        {
            Task.WaitAny([task], cancellationToken);
            return task.GetAwaiter().GetResult();
        }
    }

    private void ForEach(List<InputPicture> open, Func<InputPicture, StageClock, StagedGeneration> generate)
    {
        foreach (var (i, picture) in open.Index())
        {
            cancellationToken.ThrowIfCancellationRequested();
            display.Begin(picture.Path, i, open.Count);
            Try(picture, () =>
            {
                var staged = generate(picture, new StageClock(display, cancellationToken));
                string folder = FolderOf(picture);
                string? stages = settings.From is null ? null : StagesOf(picture);
                string avatar = Path.GetFileNameWithoutExtension(staged.Generation.Report.Picture) ?? "Avatar";
                var (assetFiles, problems, notes) = settings.Files.Formats.Write(
                    staged.Generation.Asset, staged.Generation.Levels, avatar);
                staged = staged.WithNotes([.. problems, .. notes]);
                var files = OutputFolder.Write(folder, staged, settings.Files, assetFiles, settings.From, stages);
                if (settings.Files.Preview && pictures.Count > 1)
                    _sheet.Add(OutputFolder.Views(staged.Generation, SheetViewSize));
                _report.Finish(picture.Path, folder, staged.Generation.Report, files);
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

    private RgbaImage Read(InputPicture picture) =>
        settings.From is null ? PictureReader.Read(picture.Path) : Saved(picture, out _).Picture.Rgb;

    private StageValues Saved(InputPicture picture, out GenerationOptions options)
    {
        var values = StageFile.Read(StagesOf(picture), picture.Path);
        options = settings.Options(values.Metadata!.Settings);
        return values.Before(settings.From!.Value);
    }

    private string FolderOf(InputPicture picture) => Path.Combine(settings.Output, picture.Name);

    /// <summary>The file with the stages of a picture: the input itself, or the file in the picture's output folder.</summary>
    private string StagesOf(InputPicture picture) =>
        Pictures.IsStages(picture.Path) ? picture.Path : Path.Combine(FolderOf(picture), OutputFolder.StagesName);

    private void WriteSheet()
    {
        string path = Path.Combine(settings.Output, OutputFolder.SheetName);
        byte[] sheet = ImageFile.EncodePng(ContactSheet.Compose(_sheet));
        AtomicFile.Write(path, sheet);
        _report.AddFile(path, sheet.Length);
    }
}
