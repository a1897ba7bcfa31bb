using System.CommandLine;
using System.Globalization;
using System.IO.Enumeration;
using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Cli.Output;
using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Diagnostics;
using AniGenSharp.Models;
using AniGenSharp.Tracing;

namespace AniGenSharp.Cli.Commands;

/// <summary><c>anigen parity</c>: what a run computed, block by block, and where two runs part.</summary>
internal static class ParityCommand
{
    /// <summary>The command with its subcommands.</summary>
    public static Command Create() => new("parity", "Record what a run computes block by block, and find where two runs part.")
    {
        CreateRecord(), CreateCompare(), CreateExplain(),
    };

    private static Command CreateRecord()
    {
        var picture = new Argument<string?>("picture") { Description = "The picture; not needed with --replay.", Arity = ArgumentArity.ZeroOrOne };
        var output = new Option<string>("--output", "-o") { Description = "The recording to write (safetensors).", Required = true };
        var replay = new Option<string?>("--replay") { Description = "Take every stage's inputs from this recording, so that stages are judged one by one." };
        var seed = new Option<long>("--seed") { Description = "Seed of the noise.", DefaultValueFactory = _ => 42 };
        var structureSteps = new Option<int?>("--ss-steps") { Description = "Sampling steps of the sparse structure." };
        var latentSteps = new Option<int?>("--slat-steps") { Description = "Sampling steps of the structured latents." };
        var steps = new Option<int[]>("--steps")
        {
            Description = "Sampling steps whose blocks are kept.",
            DefaultValueFactory = _ => [0],
            AllowMultipleArgumentsPerToken = true,
        };
        var names = new Option<string>("--match") { Description = "Which tensors are kept, by name with * and ?.", DefaultValueFactory = _ => "*" };
        var layers = new Option<string[]>("--layers")
        {
            Description = "Layers whose inputs and weights are kept too, for 'parity explain'.",
            DefaultValueFactory = _ => [],
            AllowMultipleArgumentsPerToken = true,
        };
        var rows = new Option<int>("--rows") { Description = "Larger tensors are kept at about that many rows.", DefaultValueFactory = _ => 1024 };
        var command = new Command("record", "Record the tensors of a run.") { picture, output, replay, seed, structureSteps, latentSteps, steps, names, layers, rows };
        var model = new ModelOptions().AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            using var inputs = parsed.GetValue(replay) is { } path ? new RecordingFile(path) : null;
            if (inputs is null && parsed.GetValue(picture) is null)
                throw new UsageException("name a picture, or a recording with --replay.");
            using var models = LoadedModels.Load(model.Checkpoints(parsed), model.Load(parsed), cancellation);
            var settings = models.Resolve(new GenerationOptions
            {
                Seed = parsed.GetValue(seed),
                StructureSteps = parsed.GetValue(structureSteps),
                LatentSteps = parsed.GetValue(latentSteps),
            });
            if (settings.StructureSteps < 1 || settings.LatentSteps < 1 || parsed.GetValue(rows) < 1)
                throw new UsageException("steps and rows must be at least 1.");
            if (inputs is not null)
                settings = ParityRun.ReplaySettings(settings, inputs);
            using var recording = Recording.Start(new RecordingOptions
            {
                Steps = parsed.GetValue(steps)!.ToHashSet(),
                Names = Pattern([parsed.GetValue(names)!]),
                Layers = Pattern(parsed.GetValue(layers)!),
                MostRows = parsed.GetValue(rows),
            });
            ParityRun.Record(
                models, recording, settings,
                () => models.Conditioner.Prepare(PictureReader.Read(parsed.GetValue(picture)!), parsed.GetValue(picture)!),
                inputs, stage => Console.Error.WriteLine($"  {stage}"), cancellation);
            string file = parsed.GetValue(output)!;
            recording.Save(file, ParityRun.Facts(models, settings));
            Console.Error.WriteLine($"  {recording.Names.Count} tensors on {models.PlacementText}: {file}");
            return ExitCodes.Success;
        }, CancellationToken.None));
        return command;
    }

    private static Command CreateCompare()
    {
        var (reference, candidate) = Recordings();
        var bound = new Option<double?>("--bound") { Description = "Largest relative error (default: 1e-4 for float32 on the CPU, else 1e-2)." };
        var all = new Option<bool>("--all") { Description = "Print every tensor, not one line a block." };
        var command = new Command("compare", "Compare two recordings and name the first tensor that leaves its bound.") { reference, candidate, bound, all };
        command.SetAction(async (parsed, cancellation) =>
        {
            var comparison = await CommandHost.LeaveOnCancel(() =>
            {
                using var a = new RecordingFile(parsed.GetValue(reference)!);
                using var b = new RecordingFile(parsed.GetValue(candidate)!);
                return RecordingComparison.Compare(a, b, parsed.GetValue(bound));
            }, cancellation);
            foreach (string line in ParityTable.Lines(comparison, parsed.GetValue(all)))
                Console.WriteLine(line);
            return comparison.FirstDivergence is null ? ExitCodes.Success : ExitCodes.Failure;
        });
        return command;
    }

    private static Command CreateExplain()
    {
        var (reference, candidate) = Recordings();
        var layer = new Option<string?>("--layer") { Description = "The layer, by its name in the recordings (default: the first divergence)." };
        var command = new Command("explain", "Try the likely causes of a layer's divergence on what was recorded of it.") { reference, candidate, layer };
        command.SetAction(async (parsed, cancellation) =>
        {
            var (name, explanation) = await CommandHost.LeaveOnCancel(() =>
            {
                using var a = new RecordingFile(parsed.GetValue(reference)!);
                using var b = new RecordingFile(parsed.GetValue(candidate)!);
                if ((parsed.GetValue(layer) ?? RecordingComparison.Compare(a, b).FirstDivergence?.Name) is not { } name)
                    return ("", (LayerExplanation?)null);
                bool exact = b.Facts.GetValueOrDefault("precision", "float32") == "float32";
                return (name, (LayerExplanation?)LayerExplanation.Of(LayerProblem.From(a, b, name), exact ? 2e-3 : 2e-2));
            }, cancellation);
            if (explanation is null)
            {
                Console.WriteLine("Nothing diverges, so there is nothing to explain.");
                return ExitCodes.Success;
            }
            Console.WriteLine(explanation.Verdict is { } verdict
                ? $"{name}: {verdict.Words} (residual {Number(verdict.Residual)})."
                : $"{name}: none of the known causes fits.");
            foreach (var cause in explanation.Tried.Take(5))
                Console.WriteLine($"  {Number(cause.Residual),9}  {cause.Words}");
            return explanation.Verdict is null ? ExitCodes.Failure : ExitCodes.Success;
        });
        return command;
    }

    private static (Argument<string> Reference, Argument<string> Candidate) Recordings() => (
        new Argument<string>("reference") { Description = "The recording that is right." },
        new Argument<string>("candidate") { Description = "The recording that is asked about." });

    private static string Number(double value) => value.ToString("0.0e+0", CultureInfo.InvariantCulture);

    private static Func<string, bool> Pattern(string[] patterns) =>
        name => patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false));
}
