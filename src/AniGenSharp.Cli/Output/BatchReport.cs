using System.Diagnostics;
using System.Globalization;
using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Cli.Terminal;

namespace AniGenSharp.Cli.Output;

/// <summary>Reports the result of each picture: lines on the display and, on request, JSON on standard output.</summary>
internal sealed class BatchReport(BatchSettings settings, GenerationDisplay display)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private long _bytes;

    /// <summary>Pictures that were skipped.</summary>
    public int Skipped { get; private set; }

    /// <summary>The highest exit code of all pictures.</summary>
    public int ExitCode { get; private set; }

    /// <summary>A picture was skipped because its result exists.</summary>
    public void Skip(PictureJob picture, string folder)
    {
        Skipped++;
        WriteJson(new { picture = picture.Path, status = "skipped", folder });
        display.WriteLine($"{picture.Path}: skipped, {folder} already exists");
    }

    /// <summary>A picture failed.</summary>
    public void Fail(PictureJob picture, Exception error)
    {
        int code = CommandHost.ExitCode(error);
        picture.Fail(CommandHost.Message(error));
        WriteJson(new { picture = picture.Path, status = "failed", error = picture.Job.Error, exitCode = code });
        CommandHost.Report(error, settings.Verbose, display.WriteLine);
        ExitCode = Math.Max(ExitCode, code);
    }

    /// <summary>A picture's results were written.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="folder">The folder with the results.</param>
    /// <param name="report">The run's report.</param>
    /// <param name="files">The files with their sizes in bytes.</param>
    public void Finish(PictureJob picture, string folder, GenerationReport report, IReadOnlyDictionary<string, long> files)
    {
        long peakBytes = report.Stages.Max(stage => stage.PeakBytes);
        picture.Succeed(files);
        _bytes += files.Values.Sum();
        WriteJson(new
        {
            picture = picture.Path,
            status = "done",
            folder,
            files,
            seed = report.Settings.Seed,
            seconds = Math.Round(report.Seconds, 3),
            peakBytes,
            vertices = report.Vertices,
            faces = report.Faces,
            joints = report.Joints,
            problems = report.Rig.Problems,
            notes = report.Notes,
        });
        display.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {report.Vertices:n0} vertices, {report.Faces:n0} faces, {report.Joints} joints in {report.Seconds:f1} s, "
            + $"{peakBytes / 1e9:f2} GB of memory"));
        foreach (string note in report.Notes)
            display.WriteLine($"  {note}");
        var sizes = files.OrderByDescending(file => file.Value).Select(file => $"{file.Key} {Size(file.Value)}");
        display.WriteLine($"  {folder}: {string.Join(", ", sizes)}");
    }

    /// <summary>A file that belongs to all pictures was written.</summary>
    public void AddFile(string path, long bytes)
    {
        _bytes += bytes;
        display.WriteLine($"{path}: {Size(bytes)}");
    }

    /// <summary>Prints how many pictures were done, skipped and failed, if there was more than one.</summary>
    public void Summarize(IReadOnlyCollection<PictureJob> pictures)
    {
        if (pictures.Count < 2)
            return;
        int done = pictures.Count(picture => picture.Job.State == JobState.Succeeded);
        int failed = pictures.Count(picture => picture.Job.State == JobState.Failed);
        string others = string.Concat(Skipped > 0 ? $", {Skipped} skipped" : "", failed > 0 ? $", {failed} failed" : "");
        string duration = GenerationDisplay.Duration(_clock.Elapsed.TotalSeconds);
        display.WriteLine($"{done} of {pictures.Count} pictures done{others} in {duration}; {Size(_bytes)} in {settings.Output}");
    }

    private void WriteJson(object value)
    {
        if (settings.Json)
            JsonOutput.Line(value);
    }

    private static string Size(long bytes) => bytes < 1_000_000
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:f0} kB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:f1} MB");
}
