using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Models;

namespace AniGenSharp.Cli.Commands;

/// <summary><c>anigen inspect</c>: what a checkpoint holds, which model it fits, what is missing or left over.</summary>
internal static class InspectCommand
{
    private static readonly Argument<string> Input = new("checkpoint")
    {
        Description = "A weight file, a model's folder with config.json, or a checkpoint folder.",
    };

    private static readonly Option<bool> Tensors = new("--tensors") { Description = "List every tensor with its type and shape." };

    private static readonly Option<bool> Values = new("--values") { Description = "Also read every value and look for NaN and infinity." };

    private static readonly Option<string?> StructureFlow = new("--ss-flow") { Description = "Sparse-structure variant of a checkpoint folder: solo, duet or epic." };

    private static readonly Option<string?> LatentFlow = new("--slat-flow") { Description = "Structured-latent variant of a checkpoint folder: auto, control or gsn_auto." };

    private static readonly Option<bool> UseEma = new("--use-ema") { Description = "Prefer averaged weights (EMA) of a checkpoint folder." };

    private static readonly Option<bool> AsJson = new("--json") { Description = "One machine-readable line per file on standard output." };

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        var command = new Command("inspect", "Say what a checkpoint holds, which model it fits, and what is missing or left over.")
        {
            Input, StructureFlow, LatentFlow, UseEma, Tensors, Values, AsJson,
        };
        command.SetAction((parsed, cancellation) => Task.Run(() => Run(parsed, cancellation), CancellationToken.None));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        TorchRuntime.Initialize();
        string input = parsed.GetValue(Input)!;
        if (!File.Exists(input) && !Directory.Exists(input))
            throw new UsageException($"{input}: there is no such file or folder.");
        var selection = new ModelSelection
        {
            StructureFlow = parsed.GetValue(StructureFlow),
            LatentFlow = parsed.GetValue(LatentFlow),
            UseEma = parsed.GetValue(UseEma),
        };
        int exitCode = ExitCodes.Success;
        foreach (var inspection in CheckpointInspection.Of(input, selection, parsed.GetValue(Values), cancellation))
        {
            if (parsed.GetValue(AsJson))
                Console.WriteLine(Json(inspection));
            else
                Print(inspection, parsed.GetValue(Tensors));
            if (inspection.Problem is not null)
                exitCode = ExitCodes.BadInput;
        }
        if (exitCode == ExitCodes.Success && CheckpointInspection.PartsFit(input, selection) && !parsed.GetValue(AsJson))
            Console.WriteLine("The parts belong together.");
        return exitCode;
    }

    private static void Print(CheckpointInspection inspection, bool withTensors)
    {
        string types = string.Join(", ", inspection.Tensors.GroupBy(t => t.Type).OrderByDescending(g => g.Count())
            .Select(g => $"{g.Count()} {g.Key}"));
        Console.WriteLine(inspection.File);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {inspection.Format}, {inspection.Tensors.Count} tensors ({types}), {inspection.Elements / 1e6:0.00} M values, {inspection.Bytes / 1e6:0.0} MB"));
        if (inspection.ClassName is { } name && inspection.Problem is null)
            Console.WriteLine($"  fits {name} exactly");
        else if (inspection.ClassName is null && inspection.Problem is null)
            Console.WriteLine("  no configuration (config.json) beside it to compare with");
        else
            Console.WriteLine($"  {(inspection.ClassName is null ? "" : $"does not fit {inspection.ClassName}: ")}{inspection.Problem}");
        if (!withTensors)
            return;
        foreach (var tensor in inspection.Tensors)
            Console.WriteLine($"    {tensor.Name} {tensor.Type} [{string.Join(", ", tensor.Shape)}]");
    }

    private static string Json(CheckpointInspection inspection) => JsonSerializer.Serialize(new
    {
        file = inspection.File,
        format = inspection.Format,
        model = inspection.ClassName,
        fits = inspection.ClassName is null ? (bool?)null : inspection.Problem is null,
        problem = inspection.Problem,
        values = inspection.Elements,
        bytes = inspection.Bytes,
        tensors = inspection.Tensors.ToDictionary(t => t.Name, t => new { type = t.Type.ToString(), shape = t.Shape }),
    });
}
