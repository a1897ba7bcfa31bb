using System.CommandLine;
using System.IO.Enumeration;
using AniGenSharp.Cli.CommandLine;

namespace AniGenSharp.Cli.Commands;

/// <summary><c>anigen parity record</c>: records the tensors of a run.</summary>
internal sealed class ParityRecordCommand : Command
{
    private readonly Argument<string?> _picture = new("picture")
    {
        Description = "The picture; not needed with --replay.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string> _output = new("--output", "-o")
    {
        HelpName = "file",
        Description = "The recording to write (safetensors).",
        Required = true,
    };

    private readonly Option<string?> _replay = new("--replay")
    {
        HelpName = "file",
        Description = "Take the inputs of every stage from this recording, so that each stage is judged by itself.",
    };

    private readonly Option<int[]> _steps = new("--steps")
    {
        HelpName = "numbers",
        Description = "Sampling steps whose blocks are recorded.",
        DefaultValueFactory = _ => [0],
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string> _names = new("--match")
    {
        HelpName = "pattern",
        Description = "Names of the tensors to record, with * and ?.",
        DefaultValueFactory = _ => "*",
    };

    private readonly Option<string[]> _layers = new("--layers")
    {
        HelpName = "names",
        Description = "Layers whose inputs and weights are recorded too, for 'parity explain'.",
        DefaultValueFactory = _ => [],
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<int> _rows = new("--rows")
    {
        Description = "Larger tensors are recorded at about this many rows.",
        DefaultValueFactory = _ => 1024,
    };

    private readonly Option<bool> _plainKernels = new("--plain-kernels")
    {
        Description = "Run every layer by itself, even if the device can fuse several, so that 'parity explain' finds its output.",
    };

    private readonly SamplingOptions _sampling = new();
    private readonly ModelOptions _model = new();

    public ParityRecordCommand()
        : base("record", "Record the tensors of a run.")
    {
        Arguments.Add(_picture);
        Options.Add(_output);
        Options.Add(_replay);
        _sampling.AddTo(this);
        Options.Add(_steps);
        Options.Add(_names);
        Options.Add(_layers);
        Options.Add(_rows);
        Options.Add(_plainKernels);
        _model.AddTo(this);
        SetAction((parsed, cancellationToken) => Task.Run(() => Run(parsed, cancellationToken), CancellationToken.None));
    }

    private int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        string? picture = parsed.GetValue(_picture), replay = parsed.GetValue(_replay);
        if (picture is null && replay is null)
            throw new UsageException("name a picture, or a recording with --replay.");
        var sampling = GenerationOptionGroup.Read(parsed, _sampling);
        if (parsed.GetValue(_rows) < 1)
            throw new UsageException($"{_rows.Name} must be at least 1.");
        var options = new ParityOptions
        {
            Picture = picture is null ? null : PictureSource.FromFile(picture),
            Replay = replay,
            Sampling = sampling,
            Load = _model.Read(parsed),
            Steps = parsed.GetValue(_steps)!.ToHashSet(),
            Names = Pattern([parsed.GetValue(_names)!]),
            Layers = Pattern(parsed.GetValue(_layers)!),
            MaxRows = parsed.GetValue(_rows),
            PlainKernels = parsed.GetValue(_plainKernels),
        };
        var recording = Parity.Record(
            _model.Checkpoints(parsed), parsed.GetValue(_output)!, options, new NetworkLines(), cancellationToken);
        Console.Error.WriteLine($"  {recording.Tensors} tensors on {recording.Device}: {recording.File}");
        return ExitCodes.Success;
    }

    private static Func<string, bool> Pattern(string[] patterns) =>
        name => patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false));

    /// <summary>Prints the name of each network before it runs.</summary>
    private sealed class NetworkLines : IProgress<string>
    {
        public void Report(string value) => Console.Error.WriteLine($"  {value}");
    }
}
