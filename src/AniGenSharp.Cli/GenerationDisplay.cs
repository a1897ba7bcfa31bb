using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace AniGenSharp.Cli;

/// <summary>
/// Shows a run's progress on standard error: one live line in a terminal, one plain line a stage elsewhere.
/// </summary>
internal sealed class GenerationDisplay : IProgress<GenerationProgress>, IDisposable
{
    private static readonly GenerationStage[] Stages = Enum.GetValues<GenerationStage>();

    private readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly string _picture;
    private readonly bool _live = !Console.IsErrorRedirected;
    private GenerationStage? _stage;

    public GenerationDisplay(string picture)
    {
        _picture = picture;
        _console.WriteLine(picture);
    }

    public void Report(GenerationProgress value)
    {
        if (_live)
        {
            string steps = value.Steps > 1 ? $" {value.Step}/{value.Steps}" : "";
            _console.Write($"\r\u001b[K  {Array.IndexOf(Stages, value.Stage) + 1}/{Stages.Length} {Describe(value.Stage)}{steps} · {Seconds(_clock.Elapsed)}");
        }
        else if (_stage != value.Stage)
        {
            _console.WriteLine($"  {Describe(value.Stage)} ({Seconds(_clock.Elapsed)})");
        }
        _stage = value.Stage;
    }

    /// <summary>Prints what came out and where it is.</summary>
    public void Finish(Generation generation, string folder)
    {
        ClearLine();
        var report = generation.Report;
        _console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {report.Vertices:n0} vertices, {report.Faces:n0} faces, {report.Joints} joints in {report.Seconds:f1} s, {report.Stages.Max(s => s.PeakBytes) / 1e9:f2} GB"));
        foreach (string remark in report.Remarks)
            _console.WriteLine($"  {remark}");
        _console.WriteLine($"  {Path.Combine(folder, "mesh.glb")}");
    }

    public void Dispose() => ClearLine();

    private void ClearLine()
    {
        if (_live && _stage is not null)
            _console.Write("\r\u001b[K");
        _stage = null;
    }

    private static string Seconds(TimeSpan elapsed) => elapsed.TotalSeconds.ToString("f1", CultureInfo.InvariantCulture) + " s";

    private static string Describe(GenerationStage stage) => stage switch
    {
        GenerationStage.Conditioning => "reading the picture",
        GenerationStage.Structure => "sampling the structure",
        GenerationStage.Latents => "sampling the latents",
        GenerationStage.Decoding => "decoding",
        GenerationStage.Surface => "extracting the surface",
        GenerationStage.Rig => "rigging",
        GenerationStage.Cleaning => "cleaning the mesh",
        GenerationStage.Texturing => "texturing",
        _ => stage.ToString(),
    };
}
