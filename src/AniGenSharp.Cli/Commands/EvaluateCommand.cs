using System.CommandLine;
using System.Globalization;
using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Cli.Output;
using AniGenSharp.Cli.Terminal;
using AniGenSharp.Geometry;

namespace AniGenSharp.Cli.Commands;

/// <summary><c>anigen evaluate</c>: measures a model on a data set.</summary>
internal sealed class EvaluateCommand : Command
{
    private readonly Option<string> _data = new("--data") { Description = "Folder of the data set.", Required = true };
    private readonly Option<int?> _count = new("--count") { Description = "Number of items, from the first (default: all)." };
    private readonly Option<long> _seed = new("--seed")
    {
        Description = "Seed of the initial noise.",
        DefaultValueFactory = _ => new GenerationOptions().Seed,
    };

    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = "Folder for evaluation.json and sheet.png.",
        DefaultValueFactory = _ => "evaluation",
    };

    private readonly ModelOptions _model = new();

    public EvaluateCommand()
        : base("evaluate", "Measure how well a model reconstructs the items of a data set: shape, skeleton, skin weights and colors.")
    {
        Options.Add(_data);
        Options.Add(_count);
        Options.Add(_seed);
        Options.Add(_output);
        _model.AddTo(this);
        SetAction(RunAsync);
    }

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string folder = parsed.GetValue(_output)!, data = parsed.GetValue(_data)!, checkpoints = _model.Checkpoints(parsed);
        int? count = parsed.GetValue(_count);
        if (count < 1)
            throw new UsageException($"{_count.Name} must be at least 1, not {count}.");
        var load = _model.Read(parsed);
        var options = new EvaluationOptions { Count = count, Generation = new GenerationOptions { Seed = parsed.GetValue(_seed) } };
        return Task.Run(
            () =>
            {
                using var root = new OutputRoot(folder);
                EvaluationReport report;
                using (var display = new CountDisplay("items"))
                    report = ModelEvaluation.Run(checkpoints, data, load, options, display, cancellationToken);
                File.WriteAllBytes(Path.Combine(folder, "evaluation.json"), report.ToJson());
                report.Sheet?.SavePng(Path.Combine(folder, "sheet.png"));
                Print(report);
                return report.Mean is null ? ExitCodes.CheckFailed : ExitCodes.Success;
            },
            CancellationToken.None);
    }

    private static void Print(EvaluationReport report)
    {
        Console.WriteLine("              n    IoU  bones  surface  pieces  joints±  joints           tree  skin   color");
        foreach (var (name, figures) in report.Classes)
            PrintRow(name, report.Items.Count(item => item.Class == name && item.Figures is not null), figures);
        if (report.Mean is { } mean)
            PrintRow("all", report.Items.Count - report.Failures, mean);
        if (report.Failures > 0)
            Console.WriteLine($"{report.Failures} without a surface or joints");
    }

    private static void PrintRow(string name, int count, EvaluationFigures f) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-11}{count,4}  {f.Iou:f3}  {f.SkeletonIou:f3}   {f.SurfaceDistance:f4}  {f.Pieces,6:f2}  {f.JointCountError,7:f2}  "
            + $"{f.JointsToTruth:f4} / {f.TruthToJoints:f4}  {f.OneTree * 100,3:f0}%  {f.SkinError:f3}  {f.ColorError:f3}"));
}
