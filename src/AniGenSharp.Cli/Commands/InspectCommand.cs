using System.CommandLine;
using System.Globalization;
using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Cli.Output;

namespace AniGenSharp.Cli.Commands;

/// <summary><c>anigen inspect</c>: shows what a checkpoint contains, which model it fits, and what is missing or left over.</summary>
internal sealed class InspectCommand : Command
{
    private readonly Argument<string> _input = new("checkpoint")
    {
        Description = "A weight file, a model's folder with config.json, or a checkpoint folder.",
    };

    private readonly Option<bool> _tensors = new("--tensors") { Description = "List every tensor with its type and shape." };

    private readonly Option<bool> _values = new("--values")
    {
        Description = "Also read every value: look for NaN, infinity and bytes that differ from the file's own checksums.",
    };

    private readonly JsonOption _json = new("file");
    private readonly VariantOptions _variants = new();

    public InspectCommand()
        : base("inspect", "Show what a checkpoint contains, which model it fits, and what is missing or left over.")
    {
        Arguments.Add(_input);
        _variants.AddTo(this);
        Options.Add(_tensors);
        Options.Add(_values);
        Options.Add(_json);
        SetAction((parsed, cancellationToken) => Task.Run(() => Run(parsed, cancellationToken), CancellationToken.None));
    }

    private int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        string input = parsed.GetValue(_input)!;
        if (!Path.Exists(input))
            throw new UsageException($"{input}: there is no such file or folder.");
        var selection = _variants.Read(parsed);
        bool json = parsed.GetValue(_json);
        int exitCode = ExitCodes.Success;
        var inspections = CheckpointInspection.Run(input, selection, parsed.GetValue(_values), cancellationToken);
        foreach (var inspection in inspections)
        {
            if (json)
                PrintJson(inspection, parsed.GetValue(_tensors));
            else
                Print(inspection, parsed.GetValue(_tensors));
            if (inspection.Problem is not null)
                exitCode = ExitCodes.BadInput;
        }
        if (exitCode == ExitCodes.Success && inspections.Count > 1)
        {
            CheckpointInspection.RequireWholeModel(input, selection);
            if (!json)
                Console.WriteLine(Conclusion(parsed.GetValue(_values)));
        }
        return exitCode;
    }

    private static void Print(CheckpointInspection inspection, bool withTensors)
    {
        var types = inspection.Tensors.GroupBy(tensor => tensor.Type).OrderByDescending(group => group.Count())
            .Select(group => $"{group.Count()} {group.Key}");
        Console.WriteLine(inspection.File);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {inspection.Format}, {inspection.Tensors.Count} tensors ({string.Join(", ", types)}), "
            + $"{inspection.Elements / 1e6:0.00} M values, {inspection.Bytes / 1e6:0.0} MB"));
        if (inspection.LeftOut.Count > 0)
            Console.WriteLine($"  left out: {LeftOutText.Of(inspection.LeftOut)}");
        Console.WriteLine($"  {Verdict(inspection)}");
        if (!withTensors)
            return;
        foreach (var tensor in inspection.Tensors)
            Console.WriteLine($"    {tensor.Name} {tensor.Type} [{string.Join(", ", tensor.Shape)}]");
    }

    private static string Conclusion(bool withValues) => withValues
        ? "The parts belong together, and every value is intact."
        : "The parts belong together. Their values were not read; --values looks for damage.";

    private static string Verdict(CheckpointInspection inspection) => (inspection.ClassName, inspection.Problem) switch
    {
        ({ } name, null) => $"fits {name} exactly",
        (null, null) => "no configuration (config.json) beside it to compare with",
        ({ } name, { } problem) => $"does not fit {name}: {problem}",
        (null, { } problem) => problem,
    };

    private static void PrintJson(CheckpointInspection inspection, bool withTensors) => JsonOutput.Line(new
    {
        file = inspection.File,
        format = inspection.Format,
        model = inspection.ClassName,
        fits = inspection.ClassName is null ? (bool?)null : inspection.Problem is null,
        problem = inspection.Problem,
        leftOut = inspection.LeftOut,
        values = inspection.Elements,
        bytes = inspection.Bytes,
        tensors = withTensors
            ? inspection.Tensors.ToDictionary(tensor => tensor.Name, tensor => new { type = tensor.Type, shape = tensor.Shape })
            : null,
    });
}
