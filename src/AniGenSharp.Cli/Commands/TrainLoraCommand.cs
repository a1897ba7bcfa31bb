using System.CommandLine;
using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Cli.Output;
using AniGenSharp.Cli.Terminal;

namespace AniGenSharp.Cli.Commands;

/// <summary><c>anigen train lora</c>: trains low-rank updates of the structure flow.</summary>
internal sealed class TrainLoraCommand : Command
{
    private static readonly FlowTrainingOptions s_defaults = new();

    private readonly Option<string> _data = new("--data") { Description = "Folder of the data set.", Required = true };

    private readonly Option<long> _steps = new("--steps")
    {
        Description = "Number of steps.",
        DefaultValueFactory = _ => s_defaults.Steps,
    };

    private readonly Option<int> _batch = new("--batch")
    {
        Description = "Pictures per step.",
        DefaultValueFactory = _ => s_defaults.Batch,
    };

    private readonly Option<double> _rate = new("--rate")
    {
        Description = "Peak of the learning rate.",
        DefaultValueFactory = _ => s_defaults.Rate,
    };

    private readonly Option<int> _rank = new("--rank")
    {
        Description = "Rank of the updates.",
        DefaultValueFactory = _ => s_defaults.Rank,
    };

    private readonly Option<long> _seed = new("--seed")
    {
        Description = "Seed of the updates' start, of batches, times and noise.",
        DefaultValueFactory = _ => s_defaults.Seed,
    };

    private readonly Option<bool> _resume = new("--resume") { Description = "Continue an interrupted run exactly where it stopped." };

    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = "File for the low-rank updates.",
        DefaultValueFactory = _ => "style.safetensors",
    };

    private readonly ModelOptions _model = new();

    public TrainLoraCommand()
        : base("lora", "Train low-rank updates of the structure flow for 'generate --lora'. Ctrl-C saves the state for --resume.")
    {
        foreach (Option option in (Option[])[_data, _steps, _batch, _rate, _rank, _seed, _resume, _output])
            Options.Add(option);
        _model.AddTo(this);
        SetAction(RunAsync);
    }

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string output = parsed.GetValue(_output)!;
        var options = new FlowTrainingOptions
        {
            Steps = parsed.GetValue(_steps),
            Batch = parsed.GetValue(_batch),
            Rate = parsed.GetValue(_rate),
            Rank = parsed.GetValue(_rank),
            Seed = parsed.GetValue(_seed),
            Resume = parsed.GetValue(_resume),
        };
        var request = new LoraTrainingRequest(_model.Checkpoints(parsed), parsed.GetValue(_data)!, output) { Load = _model.Read(parsed) };
        return Task.Run(
            () =>
            {
                if (Directory.Exists(output))
                    throw new UsageException($"{output}: is a folder; give the path of a file with {_output.Name}.");
                using var root = new OutputRoot(Path.GetDirectoryName(Path.GetFullPath(output))!);
                try
                {
                    using var encoding = new CountDisplay("items encoded");
                    using var display = new TrainingDisplay();
                    LoraTraining.TrainStructureFlow(request, options, encoding, display, cancellationToken);
                }
                catch (ArgumentOutOfRangeException e)
                {
                    throw UsageErrors.Rejected(e, this);
                }
                catch (OperationCanceledException) when (File.Exists(output + ".state"))
                {
                    Console.Error.WriteLine($"{output}.state: --resume continues from here.");
                    throw;
                }
                Console.WriteLine($"{output}: use it with 'anigen generate PICTURE --lora {output}'; loss: {output}.svg");
                return ExitCodes.Success;
            },
            CancellationToken.None);
    }
}
